#include "simulator.hpp"

#include "dispatcher.hpp"
#include "http_server.hpp"
#include "world.hpp"

#include <stdexcept>

#include <fmt/format.h>

namespace rollcall::simulator {
namespace {

HttpServerOptions server_options(const SimulatorOptions& options) {
  return {options.port, options.threads, options.tls_certificate_file, options.tls_key_file,
          options.gzip_level};
}

const Group& required_group(const Directory& directory, std::string_view name) {
  if (const Group* group = directory.group_by_name(name)) return *group;
  throw std::invalid_argument("no group '" + std::string(name) + "'");
}

}  // namespace

class Simulator::Implementation {
 public:
  explicit Implementation(const SimulatorOptions& options)
      : scheme(options.tls_certificate_file.empty() ? "http" : "https"),
        world(options),
        dispatcher(world, scheme),
        server(server_options(options),
               [this](const HttpRequest& request) { return dispatcher.answer(request); }) {}

  std::string scheme;
  World world;
  Dispatcher dispatcher;
  HttpServer server;
};

Simulator::Simulator(const SimulatorOptions& options)
    : implementation_(std::make_unique<Implementation>(options)) {}

Simulator::~Simulator() = default;

std::string Simulator::login_url() const {
  return graph_url();
}

std::string Simulator::graph_url() const {
  return fmt::format("{}://127.0.0.1:{}", implementation_->scheme, port());
}

std::uint16_t Simulator::port() const {
  return implementation_->server.port();
}

Faults& Simulator::faults() {
  return implementation_->world.faults;
}

std::vector<std::string> Simulator::secrets_seen() const {
  return implementation_->world.secrets_seen.all();
}

RequestLog& Simulator::log() {
  return implementation_->world.log;
}

AppRegistrations& Simulator::apps() {
  return implementation_->world.apps;
}

SignIns& Simulator::sign_ins() {
  return implementation_->world.sign_ins;
}

DirectoryEdits Simulator::edits() {
  return DirectoryEdits(implementation_->world);
}

Switches Simulator::switches() const {
  return implementation_->world.switches();
}

void Simulator::set_switches(const Switches& switches) {
  implementation_->world.set_switches(switches);
}

void Simulator::set_quota(double units_per_10s) {
  implementation_->world.throttle.set_capacity(units_per_10s);
}

void Simulator::advance_clock(std::chrono::milliseconds by) {
  implementation_->world.clock.advance(by);
  edits().remove_expired();
}

void Simulator::forget_delta_tokens() {
  implementation_->world.delta.forget_tokens();
}

std::shared_ptr<const Directory> Simulator::directory() const {
  return implementation_->world.directory.current();
}

std::string Simulator::group_id(std::string_view name) const {
  const auto current = directory();
  return std::string(view(required_group(*current, name).id));
}

Expectations Simulator::expected(std::string_view group_name) const {
  const auto current = directory();
  return expectations_of(*current, required_group(*current, group_name).members);
}

Expectations Simulator::expected_of_all_users() const {
  const auto current = directory();
  return expectations_of(*current, current->users());
}

std::uint64_t Simulator::connections() const {
  return implementation_->server.connections();
}

}  // namespace rollcall::simulator
