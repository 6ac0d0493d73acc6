#pragma once

#include "entra_plugin.hpp"
#include "fake_host.hpp"
#include "tests/simulator/simulator.hpp"

#include <string>
#include <string_view>

namespace rollcall::entra_id::test {

/// Pauses of milliseconds where the service names none.
[[nodiscard]] Patience hasty();

/// The simulator's company, with "All employees" of that size.
[[nodiscard]] simulator::SimulatorOptions company(std::uint32_t users = simulator::kSmallestCompany,
                                                  std::uint32_t extra_groups = 0);

/// The settings of a connection to the simulator, as the host would hand them over.
[[nodiscard]] std::string settings_for(const simulator::Simulator& simulator,
                                       std::string_view client_id = simulator::kClientId,
                                       std::string_view tenant_id = simulator::kTenantId);

/// The secrets of a connection that has a client secret and nothing else, and where none can be stored.
[[nodiscard]] ConnectionSecrets only_client_secret(std::string secret);
/// Those of the host.
[[nodiscard]] ConnectionSecrets secrets_of(FakeHost& host);

/// A client of the simulator's Graph without the plugin around it.
struct DirectClient {
  explicit DirectClient(const simulator::Simulator& simulator,
                        std::string_view client_id = simulator::kClientId,
                        std::string secret = std::string(simulator::kClientSecret));
  FakeHost host = {};
  ConnectionSettings settings;
  Log log;
  LoginClient login;
  TokenSource tokens;
  GraphClient graph;
  StopSignal stop = StopSignal();
};

}  // namespace rollcall::entra_id::test
