#pragma once

#include "core/connection_ports.hpp"
#include "core/ports.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <utility>

namespace rollcall::wizard {

class ConnectionChecks final : public core::ConnectionChecks {
 public:
  /// The repositories are of the thread that uses the checks; the plugins must outlive them.
  ConnectionChecks(core::PluginHost& plugins, std::shared_ptr<core::ConnectionRepository> connections,
                   std::shared_ptr<core::ConnectionHealthRepository> health, std::string database_url)
      : plugins_(plugins),
        connections_(std::move(connections)),
        health_(std::move(health)),
        database_url_(std::move(database_url)) {}

  core::ConnectionHealth check(const core::Connection& connection) override;
  core::ConnectionHealth health(const core::Connection& connection) override;
  void judge(const core::Connection& connection, const std::map<std::string, std::string>& secrets) override;
  void forget(std::int64_t connection_id) override { health_->forget(connection_id); }
  std::int64_t unfinished_job(std::int64_t connection_id) override {
    return health_->unfinished_job(connection_id);
  }

 private:
  [[nodiscard]] std::string ask(const core::Connection& connection);

  core::PluginHost& plugins_;
  std::shared_ptr<core::ConnectionRepository> connections_;
  std::shared_ptr<core::ConnectionHealthRepository> health_;
  std::string database_url_;
};

}  // namespace rollcall::wizard
