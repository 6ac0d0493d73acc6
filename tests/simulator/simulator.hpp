#pragma once

#include "app_registration.hpp"
#include "directory.hpp"
#include "directory_edits.hpp"
#include "expectations.hpp"
#include "faults.hpp"
#include "options.hpp"
#include "request_log.hpp"
#include "sign_ins.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace rollcall::simulator {

/// Entra login and Microsoft Graph v1.0 on 127.0.0.1, from construction to destruction. All members may be
/// used while it serves, from any thread.
///
///   Simulator simulator;                        // the company: "All employees" with 10,000 people
///   simulator.faults().add({.kind = FaultKind::throttled, .path_contains = "/members", .page = 2});
///   ... give login_url(), graph_url(), kTenantId, kClientId, kClientSecret to the code under test ...
///   simulator.log().matching("/members");
class Simulator {
 public:
  /// Throws std::exception when options contradict each other or the port or certificate cannot be used.
  explicit Simulator(const SimulatorOptions& options = {});
  ~Simulator();
  Simulator(const Simulator&) = delete;
  Simulator& operator=(const Simulator&) = delete;

  /// Root of the login service, e.g. `http://127.0.0.1:40001`; the token endpoint is
  /// `/{tenant}/oauth2/v2.0/token`.
  [[nodiscard]] std::string login_url() const;
  /// Root of Graph, without the version; scope and audience of tokens are this URL.
  [[nodiscard]] std::string graph_url() const;
  [[nodiscard]] std::uint16_t port() const;

  Faults& faults();
  RequestLog& log();
  AppRegistrations& apps();
  SignIns& sign_ins();
  /// Secrets and tokens that went over the wire so far.
  [[nodiscard]] std::vector<std::string> secrets_seen() const;
  [[nodiscard]] DirectoryEdits edits();

  [[nodiscard]] Switches switches() const;
  void set_switches(const Switches& switches);
  /// Another quota in resource units per ten seconds, with full buckets.
  void set_quota(double units_per_10s);
  /// Moves the simulator's clock forward: tokens, page tokens and delta tokens age, quotas refill, and what
  /// was deleted more than 30 days ago is removed for good.
  void advance_clock(std::chrono::milliseconds by);

  /// From now on all delta tokens issued before count as expired.
  void forget_delta_tokens();

  /// The tenant as it is now.
  [[nodiscard]] std::shared_ptr<const Directory> directory() const;
  /// The id of the first group of this name. Throws std::invalid_argument when there is none.
  [[nodiscard]] std::string group_id(std::string_view name) const;
  /// What an importer must find in that group. Throws std::invalid_argument when there is none.
  [[nodiscard]] Expectations expected(std::string_view group_name) const;
  /// What an importer must find among all users of the tenant.
  [[nodiscard]] Expectations expected_of_all_users() const;
  /// TCP connections accepted so far.
  [[nodiscard]] std::uint64_t connections() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

}  // namespace rollcall::simulator
