#pragma once

#include "accounts/password_hasher.hpp"
#include "app/configuration.hpp"
#include "app/engine.hpp"
#include "store/people_search.hpp"
#include "web/api/services.hpp"
#include "wizard/session_keeper.hpp"

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

namespace rollcall::app {

/// What all threads of the web server share, thread-safe; must outlive them.
struct SharedServices {
  const Configuration& configuration;
  Engine& engine;
  core::Notifier& notifier;
  core::TestSender& test_messages;
  std::shared_ptr<accounts::PasswordHasher> hasher;
  std::shared_ptr<store::PeopleSearch> people_search;
  std::unique_ptr<wizard::SessionKeeper> wizard_sessions;
  web::api::HostFacts facts;
  web::api::JobWatch* job_watch = nullptr;
};

/// The services of one thread: repositories with a database session of their own.
[[nodiscard]] std::unique_ptr<web::api::Services> make_web_services(const SharedServices& shared);

/// The services of each thread that asks, made when it asks first.
class ServicesByThread {
 public:
  explicit ServicesByThread(web::api::OpenServices open) : open_(std::move(open)) {}
  [[nodiscard]] web::api::Services& here();

 private:
  web::api::OpenServices open_;
  std::mutex mutex_;
  std::map<std::thread::id, std::unique_ptr<web::api::Services>> services_;
};

}  // namespace rollcall::app
