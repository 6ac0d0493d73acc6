#include "tenant.hpp"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace rollcall::entra_id::test {

using namespace std::chrono_literals;

Patience hasty() {
  const RetryPolicy quick{
      .attempts = 6, .base = 5ms, .cap = 50ms, .identity_lag = 2s, .request_deadline = 20s};
  return {.interactive = quick, .check = quick, .import = quick, .proof = {.attempts = 4, .pause = 5ms}};
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

ConnectionSecrets only_client_secret(std::string secret) {
  return {.read =
              [secret = std::move(secret)](std::string_view name) {
                return name == secret_name::kClientSecret ? std::optional(secret) : std::nullopt;
              },
          .store = [](std::string_view, std::string_view) { FAIL() << "nothing is stored here"; }};
}

ConnectionSecrets secrets_of(FakeHost& host) {
  return {.read = [&host](std::string_view name) { return host.host().secret(name); },
          .store = [&host](std::string_view name,
                           std::string_view value) { host.host().store_secret(name, value); }};
}

DirectClient::DirectClient(const simulator::Simulator& simulator, std::string_view client_id,
                           std::string secret)
    : settings(parse_settings(settings_for(simulator, client_id))),
      log([this](sdk::LogLevel level, std::string_view message) { host.host().log(level, message); }),
      login(settings, log),
      tokens(settings, login, only_client_secret(std::move(secret)), log),
      graph(settings, tokens, hasty().import, log) {}

}  // namespace rollcall::entra_id::test
