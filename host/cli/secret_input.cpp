#include "cli/secret_input.hpp"

#include "core/wipe.hpp"
#include "rollcall/sdk/error.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <cstdint>
#include <cstring>
#include <fstream>
#include <iostream>
#include <string_view>
#include <termios.h>
#include <unistd.h>
#include <utility>

namespace rollcall::cli {
namespace {

constexpr std::size_t kLargestSecret = std::size_t{64} * 1024;

[[noreturn]] void refuse(std::string message, std::string next_step) {
  throw Error(Status::invalid_argument, {.message = std::move(message), .next_step = std::move(next_step)});
}

bool is_key(std::string_view text) {
  return !text.empty() && text.size() <= 64 && std::all_of(text.begin(), text.end(), [](unsigned char c) {
    return std::isalnum(c) != 0 || c == '_' || c == '-' || c == '.';
  });
}

std::string read_all(std::istream& input) {
  std::string content(kLargestSecret + 1, '\0');
  input.read(content.data(), static_cast<std::streamsize>(content.size()));
  content.resize(static_cast<std::size_t>(input.gcount()));
  return content;
}

std::string read_hidden_line(const std::string& question, StopSignals& signals, std::ostream& err) {
  termios saved{};
  ::tcgetattr(STDIN_FILENO, &saved);
  const auto restore = [saved] { ::tcsetattr(STDIN_FILENO, TCSANOW, &saved); };
  const StopSignals::Cleanup cleanup(signals, restore);
  termios hidden = saved;
  hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
  ::tcsetattr(STDIN_FILENO, TCSANOW, &hidden);
  err << question << ": " << std::flush;
  std::string line;
  std::getline(std::cin, line);
  restore();
  err << '\n';
  return line;
}

std::string from_standard_input(const std::string& key, StopSignals& signals, std::ostream& err) {
  if (::isatty(STDIN_FILENO) != 0) return read_hidden_line(key, signals, err);
  return read_all(std::cin);
}

std::string content_of(const std::string& key, const std::string& file, const char* check) {
  std::ifstream input(file, std::ios::binary);
  std::string content;
  if (input) content = read_all(input);
  if (!input && !input.eof())
    refuse(
        "The file " + file + " for the secret \"" + key + "\" cannot be read: " + std::strerror(errno) + ".",
        check);
  return content;
}

void strip_newline(std::string& value) {
  if (value.ends_with('\n')) value.pop_back();
  if (value.ends_with('\r')) value.pop_back();
}

bool is_binary(std::string_view value) {
  return value.find('\0') != std::string_view::npos;
}

/// Secrets are texts; this is how a binary file becomes one.
std::string as_base64(std::string& bytes) {
  constexpr std::string_view kLetters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string text;
  text.reserve(bytes.size() / 3 * 4 + 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k)
      group = (group << 8U) | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    for (std::size_t k = 0; k < 4; ++k) text += k <= count ? kLetters[(group >> (18 - 6 * k)) & 0x3FU] : '=';
  }
  core::wipe(bytes);
  return text;
}

/// As it is stored.
std::string as_secret(const std::string& key, std::string value) {
  if (value.size() > kLargestSecret)
    refuse("The secret \"" + key + "\" is longer than 64 KiB.", "Check that it is the right file.");
  if (is_binary(value)) value = as_base64(value);
  strip_newline(value);
  return value;
}

std::string read_value(const std::string& key, const std::string& source, StopSignals& signals,
                       std::ostream& err) {
  std::string value =
      as_secret(key, source == "-" ? from_standard_input(key, signals, err)
                                   : content_of(key, source.substr(1), "Check the path after the @."));
  if (value.empty())
    refuse("The secret \"" + key + "\" is empty.", "To remove a secret, write --secret " + key + "=");
  return value;
}

bool looks_like_secret(std::string key) {
  static constexpr std::array<std::string_view, 5> kTellTale{"secret", "password", "token", "private_key",
                                                             "passphrase"};
  std::transform(key.begin(), key.end(), key.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return std::any_of(kTellTale.begin(), kTellTale.end(),
                     [&](std::string_view word) { return key.find(word) != std::string::npos; });
}

}  // namespace

std::map<std::string, std::string> read_secrets(const std::vector<std::string>& arguments,
                                                StopSignals& signals, std::ostream& err) {
  const std::string how =
      "Write --secret KEY=@FILE to read it from a file, or --secret KEY=- to read it from "
      "standard input.";
  if (std::count_if(arguments.begin(), arguments.end(), [](const auto& a) { return a.ends_with("=-"); }) > 1)
    refuse("Only one secret can be read from standard input.",
           "Put the others into files: --secret KEY=@FILE");
  std::map<std::string, std::string> secrets;
  for (const auto& argument : arguments) {
    const auto equals = argument.find('=');
    const std::string key = argument.substr(0, equals);
    if (equals == std::string::npos || !is_key(key)) refuse("--secret needs KEY=@FILE or KEY=-.", how);
    const std::string source = argument.substr(equals + 1);
    if (!source.empty() && source != "-" && (source.front() != '@' || source.size() == 1))
      refuse("The secret \"" + key + "\" stands on the command line, where others can read it.",
             how + " Consider the one you typed as known to others.");
    if (!secrets.emplace(key, source.empty() ? "" : read_value(key, source, signals, err)).second)
      refuse("The secret \"" + key + "\" is given twice.", "Give it once.");
  }
  return secrets;
}

std::string read_secret_line(const std::string& question, StopSignals& signals, std::ostream& err) {
  return read_hidden_line(question, signals, err);
}

std::string read_secret_file(const std::string& key, const std::string& file) {
  return as_secret(key, content_of(key, file, "Check the path."));
}

std::string read_new_password(const std::string& source, StopSignals& signals, std::ostream& err) {
  if (source != "-" && (source.size() < 2 || source.front() != '@'))
    refuse("The password stands on the command line, where others can read it.",
           "Write --password @FILE, or leave it out to be asked. Consider the one you typed as known to "
           "others.");
  std::string password = source == "-"
                             ? from_standard_input("Password", signals, err)
                             : content_of("password", source.substr(1), "Check the path after the @.");
  password.resize(std::min(password.find('\n'), password.size()));
  if (password.ends_with('\r')) password.pop_back();
  if (source == "-" && ::isatty(STDIN_FILENO) != 0) {
    std::string again = read_hidden_line("Once more", signals, err);
    const bool is_same = again == password;
    core::wipe(again);
    if (!is_same) refuse("The two passwords are not the same.", "Run the command again.");
  }
  return password;
}

std::map<std::string, std::string> read_settings(const std::vector<std::string>& arguments) {
  std::map<std::string, std::string> settings;
  for (const auto& argument : arguments) {
    const auto equals = argument.find('=');
    const std::string key = argument.substr(0, equals);
    if (equals == std::string::npos || !is_key(key))
      refuse("A setting is written KEY=VALUE.", "For example: tenant_id=contoso.onmicrosoft.com");
    const std::string value = argument.substr(equals + 1);
    if (!value.empty() && (looks_like_secret(key) || value.starts_with("-----BEGIN")))
      refuse("\"" + key + "\" is a secret and does not belong on the command line, where others can read it.",
             "Write --secret " + key + "=@FILE or --secret " + key + "=- instead.");
    if (!settings.emplace(key, value).second)
      refuse("The setting \"" + key + "\" is given twice.", "Give it once.");
  }
  return settings;
}

}  // namespace rollcall::cli
