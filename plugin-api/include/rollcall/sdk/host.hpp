#pragma once

#include "rollcall/plugin.h"
#include "rollcall/sdk/error.hpp"
#include "rollcall/services/database.h"
#include "rollcall/services/log.h"
#include "rollcall/services/progress.h"
#include "rollcall/services/secrets.h"
#include "rollcall/services/settings.h"

#include <cstddef>
#include <cstdint>
#include <new>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace rollcall::sdk::inline v1 {

[[nodiscard]] inline rollcall_string borrow(std::string_view text) noexcept {
  return {text.data(), text.size()};
}

[[nodiscard]] inline std::string_view view(rollcall_string text) noexcept {
  return text.data == nullptr ? std::string_view{}
                              : std::string_view{text.data, static_cast<std::size_t>(text.size)};
}

/// Collects what the other side writes into a sink. Must outlive the call it is handed to.
class TextCollector {
 public:
  TextCollector() noexcept : sink_{sizeof(rollcall_text_sink), 0, this, &append} {}
  TextCollector(const TextCollector&) = delete;
  TextCollector& operator=(const TextCollector&) = delete;

  [[nodiscard]] const rollcall_text_sink* sink() const noexcept { return &sink_; }

  /// What was written; once. Throws std::bad_alloc when there was no memory for all of it.
  [[nodiscard]] std::string take() {
    if (incomplete_) throw std::bad_alloc();
    return std::move(text_);
  }

 private:
  // Called from the other side of the border, where no exception may arrive.
  static void append(void* context, rollcall_string piece) noexcept {
    auto& self = *static_cast<TextCollector*>(context);
    try {
      self.text_.append(view(piece));
    } catch (...) {
      self.incomplete_ = true;
    }
  }

  std::string text_;
  bool incomplete_ = false;
  rollcall_text_sink sink_;
};

enum class LogLevel : std::int32_t {
  debug = ROLLCALL_LOG_DEBUG,
  info = ROLLCALL_LOG_INFO,
  warning = ROLLCALL_LOG_WARNING,
  error = ROLLCALL_LOG_ERROR,
};

/// How far a run is; the fields mean what rollcall_progress says.
struct Progress {
  std::uint64_t fetched = 0, added = 0, updated = 0, unchanged = 0, skipped = 0, filtered = 0, failed = 0;
  std::uint64_t issues = 0, pages = 0, requests = 0, retries = 0, expected = 0;
  std::string activity = {};
};

/// The host's services, as an author calls them. Cheap to copy; valid until the plugin object is destroyed.
/// Every method may be called from any thread. A service that the plugin did not declare as required may be
/// absent: then log and report do nothing, cancelled is false, and the others throw Error(unsupported).
class Host {
 public:
  explicit Host(const rollcall_host* host) noexcept
      : host_(host),
        log_(find<rollcall_log_service>(ROLLCALL_SERVICE_LOG)),
        progress_(find<rollcall_progress_service>(ROLLCALL_SERVICE_PROGRESS)),
        settings_(find<rollcall_settings_service>(ROLLCALL_SERVICE_SETTINGS)),
        secrets_(find<rollcall_secrets_service>(ROLLCALL_SERVICE_SECRETS)),
        database_(find<rollcall_database_service>(ROLLCALL_SERVICE_DATABASE)) {}

  /// One line to the host's log: no secret, no token, no person's data.
  void log(LogLevel level, std::string_view message) const {
    if (log_ != nullptr) log_->write(host_, static_cast<std::int32_t>(level), borrow(message));
  }

  /// The connection's settings: one JSON object of strings.
  [[nodiscard]] std::string settings_json() const {
    TextCollector json;
    require(settings_, ROLLCALL_SERVICE_SETTINGS)->read(host_, json.sink());
    return json.take();
  }

  /// The connection's secret of that name, or nothing when there is none. Keep it no longer than needed and
  /// never write it anywhere. Throws Error when it could not be read.
  [[nodiscard]] std::optional<std::string> secret(std::string_view name) const {
    TextCollector value;
    const auto status = require(secrets_, ROLLCALL_SERVICE_SECRETS)->read(host_, borrow(name), value.sink());
    if (status == ROLLCALL_NOT_FOUND) return std::nullopt;
    if (status != ROLLCALL_OK) {
      throw Error(static_cast<Status>(status),
                  {.message = "A stored credential could not be read.",
                   .next_step = "Check the key file of the secrets, or store the credential again."});
    }
    return value.take();
  }

  /// Stores or replaces a secret; an empty value deletes it. Durable on return; throws Error when it could
  /// not be stored.
  void store_secret(std::string_view name, std::string_view value) const {
    const auto status =
        require(secrets_, ROLLCALL_SERVICE_SECRETS)->store(host_, borrow(name), borrow(value));
    if (status != ROLLCALL_OK) {
      throw Error(static_cast<Status>(status),
                  {.message = "A renewed credential could not be stored.",
                   .next_step = "Check that the Rollcall database can be written to."});
    }
  }

  /// Address of the people tables, for rollcall::people. May hold a password.
  [[nodiscard]] std::string database_url() const {
    TextCollector url;
    require(database_, ROLLCALL_SERVICE_DATABASE)->read_url(host_, url.sink());
    return url.take();
  }

  /// Cheap: call it after every batch; the host thins it out.
  void report(const Progress& progress) const {
    if (progress_ == nullptr) return;
    const rollcall_progress record{sizeof(rollcall_progress),
                                   0,
                                   progress.fetched,
                                   progress.added,
                                   progress.updated,
                                   progress.unchanged,
                                   progress.skipped,
                                   progress.filtered,
                                   progress.failed,
                                   progress.issues,
                                   progress.pages,
                                   progress.requests,
                                   progress.retries,
                                   progress.expected,
                                   borrow(progress.activity)};
    progress_->report(host_, &record);
  }

  /// True once the running call should stop; ask at least once a page and once a batch.
  [[nodiscard]] bool cancelled() const { return progress_ != nullptr && progress_->cancelled(host_) != 0; }

 private:
  template <typename Service>
  [[nodiscard]] const Service* find(std::string_view id) const noexcept {
    return static_cast<const Service*>(host_->get_service(host_, borrow(id)));
  }

  template <typename Service>
  [[nodiscard]] static const Service* require(const Service* service, std::string_view id) {
    if (service == nullptr) {
      throw Error(Status::unsupported,
                  {.message = "This Rollcall does not offer a service that the plugin needs.",
                   .next_step = "Update Rollcall.",
                   .detail = std::string("missing service ").append(id)});
    }
    return service;
  }

  const rollcall_host* host_;
  const rollcall_log_service* log_;
  const rollcall_progress_service* progress_;
  const rollcall_settings_service* settings_;
  const rollcall_secrets_service* secrets_;
  const rollcall_database_service* database_;
};

}  // namespace rollcall::sdk::inline v1
