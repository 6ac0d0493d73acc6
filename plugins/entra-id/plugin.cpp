#include "check.hpp"
#include "choices.hpp"
#include "entra_plugin.hpp"
#include "explain.hpp"
#include "importing/import_run.hpp"
#include "importing/retry_run.hpp"
#include "wizard/steps.hpp"

#include <utility>

namespace rollcall::entra_id {
namespace {

ConnectionSecrets secrets_of(const sdk::Host& host) {
  return {.read = [host](std::string_view name) { return host.secret(name); },
          .store = [host](std::string_view name, std::string_view value) { host.store_secret(name, value); }};
}

ConnectionSettings with_proxy_password(ConnectionSettings settings, const ConnectionSecrets& secrets) {
  if (settings.proxy.use == ProxySettings::Use::fixed)
    settings.proxy.fixed.password = secrets.line(secret_name::kProxyPassword).view();
  return settings;
}

}  // namespace

EntraPlugin::Tenant::Tenant(ConnectionSettings connection, const EntraPlugin& plugin)
    : settings(with_proxy_password(std::move(connection), plugin.secrets_)),
      login(settings, plugin.log_),
      tokens(settings, login, plugin.secrets_, plugin.log_, plugin.now_),
      graph(settings, tokens, plugin.patience_.import, plugin.log_, plugin.patience_.gate_clock) {
  AppCredentials(settings, plugin.secrets_, plugin.now_).require_usable();
}

EntraPlugin::EntraPlugin(sdk::Host host, Patience patience, WallClock now)
    : host_(host),
      patience_(std::move(patience)),
      now_(std::move(now)),
      log_([host](sdk::LogLevel level, std::string_view message) { host.log(level, message); }),
      secrets_(secrets_of(host)) {
  const auto settings = host_.settings_json();
  if (!is_empty_settings(settings)) tenant_ = std::make_unique<Tenant>(parse_settings(settings), *this);
}

EntraPlugin::Tenant& EntraPlugin::tenant() {
  if (!tenant_) {
    throw Error(Status::failed_precondition,
                {.message = "There is no connection to a tenant yet.",
                 .next_step = "Set one up: rollcall connection set entra-id tenant_id=... client_id=..."});
  }
  return *tenant_;
}

std::string EntraPlugin::check() {
  return while_interruptible([&](const StopSignal& stop) {
    auto& [settings, login, tokens, graph] = tenant();
    const auto report =
        examine_connection(settings, tokens, graph, Consent::settled, patience_.check.starting_now(), stop);
    return to_json(report, settings.client_id);
  });
}

std::string EntraPlugin::list_choices(std::string_view query) {
  return while_interruptible([&](const StopSignal& stop) {
    const auto& settings = tenant().settings;
    GroupDirectory directory(tenant().graph, patience_.interactive.starting_now(),
                             settings.graph.origin() + '\n' + settings.tenant_id + '\n' + settings.client_id);
    return list_group_choices(directory, query, stop);
  });
}

std::string EntraPlugin::plan(std::string_view options) {
  auto dry = parse_run_options(options);
  dry.dry_run = true;
  return import(dry);
}

std::string EntraPlugin::explain(std::string_view query) {
  return while_interruptible([&](const StopSignal& stop) {
    const auto policy = patience_.interactive.starting_now();
    auto guid = tenant().tokens.tenant_guid(policy, stop);
    return explain_person({.graph = tenant().graph,
                           .attributes = tenant().settings.attributes,
                           .policy = policy,
                           .database_url = host_.database_url(),
                           .tenant_guid = std::move(guid)},
                          query, stop);
  });
}

std::string EntraPlugin::run(std::string_view options) {
  return import(parse_run_options(options));
}

std::string EntraPlugin::import(const RunOptions& options) {
  return while_interruptible([&](const StopSignal& stop) {
    auto guid = tenant().tokens.tenant_guid(patience_.import, stop);
    const ImportTools tools{.host = host_,
                            .graph = tenant().graph,
                            .attributes = tenant().settings.attributes,
                            .patient = patience_.import,
                            .interactive = patience_.interactive,
                            .proof = patience_.proof,
                            .batch_wait = patience_.batch_wait,
                            .tenant_guid = std::move(guid),
                            .full_read_every_days = tenant().settings.full_read_every_days,
                            .now = now_};
    return options.retry_of ? run_retry(tools, options, stop) : run_import(tools, options, stop);
  });
}

std::string EntraPlugin::wizard_step(std::string_view input) {
  return while_interruptible([&](const StopSignal& stop) {
    if (!tenant_) return entra_id::wizard_step(input, {}, stop);
    const auto policy = patience_.interactive.starting_now();
    GroupDirectory directory(tenant_->graph, policy);
    const auto examine = [&](Consent consent) {
      const auto patience = consent == Consent::settled ? policy : patience_.check.starting_now();
      return examine_connection(tenant_->settings, tenant_->tokens, tenant_->graph, consent, patience, stop);
    };
    const SignInTools sign_in{.client = tenant_->login,
                              .tokens = tenant_->tokens,
                              .app = DelegatedClient(tenant_->settings, tenant_->login,
                                                     AppCredentials(tenant_->settings, secrets_, now_)),
                              .secrets = secrets_,
                              .now = now_,
                              .policy = policy};
    return entra_id::wizard_step(
        input,
        {.settings = &tenant_->settings, .directory = &directory, .sign_in = &sign_in, .examine = examine},
        stop);
  });
}

std::string EntraPlugin::while_interruptible(const std::function<std::string(const StopSignal&)>& work) {
  StopSignal stop([this] { return host_.cancelled(); });
  const auto make_current = [this](StopSignal* signal) {
    const std::lock_guard lock(mutex_);
    current_ = signal;
  };
  make_current(&stop);
  try {
    auto reply = work(stop);
    make_current(nullptr);
    return reply;
  } catch (...) {
    make_current(nullptr);
    throw;
  }
}

void EntraPlugin::interrupt() noexcept {
  const std::lock_guard lock(mutex_);
  if (current_ != nullptr) current_->request_stop();
}

}  // namespace rollcall::entra_id

ROLLCALL_PLUGIN(rollcall::entra_id::EntraPlugin);
