#include "simulator.hpp"

#include <cstdio>
#include <map>
#include <signal.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <fmt/format.h>
#include <sys/prctl.h>

namespace {

namespace sim = rollcall::simulator;

/// What the command line says besides the simulator's own options.
struct Invocation {
  sim::SimulatorOptions options;
  bool exit_with_parent = false;
};

void declare(CLI::App& app, Invocation& invocation, std::int64_t& latency_ms,
             std::int64_t& latency_per_object_us, std::int64_t& latency_per_id_us,
             std::int64_t& token_lifetime_s) {
  const std::map<std::string, sim::Scenario> scenarios{{"company", sim::Scenario::company},
                                                       {"large", sim::Scenario::large}};
  const std::map<std::string, sim::TenantSize> sizes{
      {"S", sim::TenantSize::small}, {"M", sim::TenantSize::medium}, {"L", sim::TenantSize::large}};
  sim::SimulatorOptions& options = invocation.options;
  app.add_option("--port", options.port, "Port on 127.0.0.1; 0: any free one");
  app.add_option("--scenario", options.scenario,
                 "company (odd records, groups of every kind) or large (clean people)")
      ->transform(CLI::CheckedTransformer(scenarios));
  app.add_option("--users", options.users, "Size of \"All employees\" (at least 300) or \"Everyone\"")
      ->check(CLI::Range(1U, 50'000'000U));
  app.add_option("--groups", options.extra_groups, "Additional small groups, for searching")
      ->check(CLI::Range(0U, 1'000'000U));
  app.add_option("--parts", options.parts, "Into how many groups the large scenario splits \"Everyone\"")
      ->check(CLI::Range(1U, 100'000U));
  app.add_option("--overlap-percent", options.overlap_percent,
                 "How many in a hundred of the next part each part holds as well")
      ->check(CLI::Range(0U, 100U));
  app.add_option("--seed", options.seed, "Another seed gives other people and ids");
  app.add_option("--tenant-size", options.tenant_size,
                 "Quota class S, M or L; by default by the number of users")
      ->transform(CLI::CheckedTransformer(sizes));
  app.add_option("--threads", options.threads, "Server threads")->check(CLI::Range(1U, 64U));
  app.add_option("--gzip-level", options.gzip_level, "1 to 9; 0: never compress")->check(CLI::Range(0, 9));
  app.add_option("--latency-ms", latency_ms, "Before the first byte of every Graph answer");
  app.add_option("--latency-per-object-us", latency_per_object_us, "More latency for each object of a page");
  app.add_option("--latency-per-id-us", latency_per_id_us,
                 "The same for an object of which $select=id asks the id alone; by default as a whole one");
  app.add_option("--token-lifetime-s", token_lifetime_s,
                 "expires_in of access tokens; by default random, 3600 to 5400");
  app.add_flag("!--no-throttling", options.switches.throttling, "No resource-unit quota");
  auto* certificate =
      app.add_option("--tls-cert", options.tls_certificate_file, "PEM certificate: serve https");
  auto* key = app.add_option("--tls-key", options.tls_key_file, "PEM key of the certificate");
  certificate->needs(key);
  key->needs(certificate);
  app.add_flag("--exit-with-parent", invocation.exit_with_parent, "End when the starting process ends");
}

void print_ready_line(const sim::Simulator& simulator) {
  fmt::print(
      "{{\"login_url\":\"{}\",\"graph_url\":\"{}\",\"tenant_id\":\"{}\",\"client_id\":\"{}\","
      "\"client_secret\":\"{}\",\"pid\":{}}}\n",
      simulator.login_url(), simulator.graph_url(), sim::kTenantId, sim::kClientId, sim::kClientSecret,
      getpid());
  std::fflush(stdout);
}

int run(const Invocation& invocation) {
  const pid_t parent = getppid();
  if (invocation.exit_with_parent) prctl(PR_SET_PDEATHSIG, SIGTERM);
  sigset_t stop;
  sigemptyset(&stop);
  sigaddset(&stop, SIGTERM);
  sigaddset(&stop, SIGINT);
  // Before the server's threads start, so that they inherit it and sigwait() alone sees these signals.
  pthread_sigmask(SIG_BLOCK, &stop, nullptr);
  signal(SIGPIPE, SIG_IGN);
  const sim::Simulator simulator(invocation.options);
  print_ready_line(simulator);
  if (invocation.exit_with_parent && getppid() != parent) return 0;
  int caught = 0;
  sigwait(&stop, &caught);
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{
      "Entra login and Microsoft Graph v1.0 for tests, demonstrations and benchmarks. Prints one line of "
      "JSON when it "
      "is ready, then serves until SIGTERM."};
  Invocation invocation;
  std::int64_t latency_ms = 0;
  std::int64_t latency_per_object_us = 0;
  std::int64_t latency_per_id_us = -1;
  std::int64_t token_lifetime_s = 0;
  declare(app, invocation, latency_ms, latency_per_object_us, latency_per_id_us, token_lifetime_s);
  CLI11_PARSE(app, argc, argv);
  invocation.options.switches.latency = std::chrono::milliseconds(latency_ms);
  invocation.options.switches.latency_per_object = std::chrono::microseconds(latency_per_object_us);
  if (latency_per_id_us >= 0)
    invocation.options.switches.latency_per_id = std::chrono::microseconds(latency_per_id_us);
  if (token_lifetime_s > 0) {
    invocation.options.token_lifetime_min_s = invocation.options.token_lifetime_max_s = token_lifetime_s;
  }
  try {
    return run(invocation);
  } catch (const std::exception& error) {
    fmt::print(stderr, "entra-simulator: {}\n", error.what());
    return 1;
  }
}
