#pragma once

#include "check.hpp"
#include "graph/client.hpp"
#include "importing/batch_writer.hpp"
#include "importing/options.hpp"
#include "importing/read_proof.hpp"
#include "log.hpp"
#include "login/token_source.hpp"
#include "rollcall/sdk/plugin.hpp"
#include "settings.hpp"
#include "stop_signal.hpp"

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace rollcall::entra_id {

/// How patient the plugin is, in front of a form, in a test of the connection and during an import.
struct Patience {
  RetryPolicy interactive = RetryPolicy::interactive();
  RetryPolicy check = check_patience();
  RetryPolicy import = RetryPolicy::import();
  ProofPatience proof = {};
  std::chrono::milliseconds batch_wait = BatchWriter::kLongestWait;
  GateClock gate_clock = {};
};

class EntraPlugin {
 public:
  static constexpr sdk::PluginInfo info{
      .id = "entra-id",
      .name = "Entra ID (Azure AD)",
      .version = "0.1.0",
      .vendor = "Rollcall",
      .summary = "Imports the people of Microsoft Entra ID groups through Microsoft Graph."};

  /// Throws Error when settings or certificate cannot work.
  explicit EntraPlugin(sdk::Host host, Patience patience = {},
                       WallClock now = std::chrono::system_clock::now);

  std::string check();
  std::string list_choices(std::string_view query);
  std::string plan(std::string_view options);
  std::string explain(std::string_view query);
  std::string run(std::string_view options);
  std::string wizard_step(std::string_view input);
  void interrupt() noexcept;

 private:
  /// One tenant: exists when the connection has settings.
  struct Tenant {
    Tenant(ConnectionSettings connection, const EntraPlugin& plugin);
    ConnectionSettings settings;
    LoginClient login;
    TokenSource tokens;
    GraphClient graph;
  };

  Tenant& tenant();
  std::string import(const RunOptions& options);
  /// Runs `work` with a signal that interrupt() and the host's cancelling give.
  std::string while_interruptible(const std::function<std::string(const StopSignal&)>& work);

  sdk::Host host_;
  Patience patience_;
  WallClock now_;
  Log log_;
  ConnectionSecrets secrets_;
  std::unique_ptr<Tenant> tenant_;
  std::mutex mutex_;
  StopSignal* current_ = nullptr;  ///< of the running call
};

}  // namespace rollcall::entra_id
