#include "installation.hpp"

#include <chrono>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <thread>

#include <nlohmann/json.hpp>

namespace rollcall::bench {

namespace {

std::vector<std::string> simulator_command(std::size_t people, const std::vector<std::string>& options) {
  std::vector<std::string> command{ENTRA_SIMULATOR,        "--scenario",      "large",        "--users",
                                   std::to_string(people), "--no-throttling", "--gzip-level", "0"};
  command.insert(command.end(), options.begin(), options.end());
  return command;
}

}  // namespace

Tenant::Tenant(std::size_t people, const std::vector<std::string>& options)
    : process_(simulator_command(people, options), scratch_.path()) {
  for (int i = 0; i < 6000 && fields_.empty(); ++i) {
    const auto text = process_.output_so_far();
    if (text.find('\n') != std::string::npos) {
      const auto document = nlohmann::json::parse(text);
      for (const auto& [field, value] : document.items())
        if (value.is_string()) fields_.emplace(field, value);
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  if (fields_.empty()) throw std::runtime_error("the simulator did not start");
}

Installation::Installation(const std::string& database_url, const Tenant& tenant) {
  namespace fs = std::filesystem;
  const auto folder = scratch_.path();
  fs::create_directory(folder / "plugins");
  fs::permissions(folder / "plugins", fs::perms::owner_all);
  fs::copy_file(ENTRA_ID_PLUGIN, folder / "plugins" / "entra-id.so");
  std::ofstream(folder / "rollcall.ini")
      << "[database]\nurl = " << database_url << "\n[plugins]\nfolder = " << (folder / "plugins").string()
      << "\n[secrets]\nkey_file = " << (folder / "secrets.key").string() << '\n';
  run({"plugins", "enable", "entra-id"});
  run({"connection", "set", "entra-id", "cloud=custom", "login_url=" + tenant["login_url"],
       "graph_url=" + tenant["graph_url"], "tenant_id=" + tenant["tenant_id"],
       "client_id=" + tenant["client_id"], "--secret", "client_secret=-"},
      tenant["client_secret"]);
}

std::unique_ptr<test::Command> Installation::start(std::vector<std::string> arguments,
                                                   const std::string& standard_input) const {
  arguments.insert(arguments.begin(),
                   {ROLLCALL_PROGRAM, "--config", (scratch_.path() / "rollcall.ini").string()});
  return std::make_unique<test::Command>(arguments, scratch_.path(), standard_input);
}

std::string Installation::run(const std::vector<std::string>& arguments,
                              const std::string& standard_input) const {
  auto result = start(arguments, standard_input)->wait();
  if (result.exit_code != 0) throw std::runtime_error(result.err);
  return result.out;
}

}  // namespace rollcall::bench
