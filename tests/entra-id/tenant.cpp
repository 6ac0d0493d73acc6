#include "tenant.hpp"

#include <nlohmann/json.hpp>

namespace rollcall::entra_id::test {

using namespace std::chrono_literals;

Patience hasty() {
  const RetryPolicy quick{
      .attempts = 6, .base = 5ms, .cap = 50ms, .identity_lag = 2s, .request_deadline = 20s};
  return {.interactive = quick, .import = quick, .proof = {.attempts = 4, .pause = 5ms}};
}

simulator::SimulatorOptions company(std::uint32_t users, std::uint32_t extra_groups) {
  simulator::SimulatorOptions options;
  options.users = users;
  options.extra_groups = extra_groups;
  return options;
}

std::string settings_for(const simulator::Simulator& simulator, std::string_view client_id,
                         std::string_view tenant_id) {
  return nlohmann::json{{"tenant_id", tenant_id},
                        {"client_id", client_id},
                        {"cloud", "custom"},
                        {"login_url", simulator.login_url()},
                        {"graph_url", simulator.graph_url()}}
      .dump();
}

DirectClient::DirectClient(const simulator::Simulator& simulator, std::string_view client_id,
                           std::string secret)
    : settings(parse_settings(settings_for(simulator, client_id))),
      log([this](sdk::LogLevel level, std::string_view message) { host.host().log(level, message); }),
      tokens(
          settings, [secret = std::move(secret)] { return secret; }, log),
      graph(settings, tokens, hasty().import, log) {}

}  // namespace rollcall::entra_id::test
