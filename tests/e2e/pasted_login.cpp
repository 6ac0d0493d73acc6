#include "pasted_login.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <thread>
#include <unistd.h>

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <sys/stat.h>

namespace rollcall::test {
namespace {

using simulator::Simulator;

std::string read_file(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

/// Where the login service sends the browser.
std::string redirect_of(const Simulator& tenant, const std::string& address) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in server{};
  server.sin_family = AF_INET;
  server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  server.sin_port = htons(tenant.port());
  EXPECT_EQ(::connect(socket, reinterpret_cast<const sockaddr*>(&server), sizeof server), 0);
  const auto request = "GET " + address.substr(tenant.login_url().size()) +
                       " HTTP/1.1\r\nHost: 127.0.0.1:" + std::to_string(tenant.port()) +
                       "\r\nConnection: close\r\n\r\n";
  EXPECT_EQ(::send(socket, request.data(), request.size(), MSG_NOSIGNAL),
            static_cast<ssize_t>(request.size()));
  std::string answer;
  char bytes[4096];
  for (ssize_t count = 0; (count = ::read(socket, bytes, sizeof bytes)) > 0;)
    answer.append(bytes, static_cast<std::size_t>(count));
  ::close(socket);
  std::smatch location;
  EXPECT_TRUE(std::regex_search(answer, location, std::regex("\r\nLocation: ([^\r]+)", std::regex::icase)))
      << answer;
  return location[1];
}

/// The line that the command shows behind "Address: "; empty after a generous while without one.
std::string shown_address(const Simulator& tenant, const std::filesystem::path& screen) {
  const auto give_up = std::chrono::steady_clock::now() + std::chrono::seconds{30};
  std::string shown;
  while (shown.find("Address: ") == std::string::npos && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::sleep_for(std::chrono::milliseconds{20});
    shown = read_file(screen);
  }
  const auto begin = shown.find(tenant.login_url());
  EXPECT_NE(begin, std::string::npos) << shown;
  return begin == std::string::npos ? std::string() : shown.substr(begin, shown.find('\n', begin) - begin);
}

}  // namespace

CommandResult log_in_with_browser(const Simulator& tenant, Workplace& workplace,
                                  const std::vector<std::string>& arguments) {
  const auto keyboard = workplace.folder() / "keyboard";
  const auto screen = workplace.folder() / "screen";
  EXPECT_EQ(::mkfifo(keyboard.c_str(), 0600), 0);
  std::vector<std::string> words{"connection", "login", "entra-id"};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::string line = "exec";
  for (const auto& word : workplace.command_line(words)) line += " '" + word + "'";
  Command command({"/bin/sh", "-c", line + " <'" + keyboard.string() + "' 2>'" + screen.string() + "'"},
                  workplace.folder());
  std::ofstream typing(keyboard);  // waits until the command reads
  const auto address = shown_address(tenant, screen);
  if (!address.empty()) typing << redirect_of(tenant, address) << std::endl;
  typing.close();
  auto result = command.wait();
  result.err = read_file(screen);
  std::filesystem::remove(keyboard);
  return result;
}

}  // namespace rollcall::test
