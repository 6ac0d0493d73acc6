#include "extension/host_services.hpp"

#include "core/utf8.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::extension {
namespace {

constexpr std::chrono::milliseconds kReportInterval{200};  // five a second
constexpr std::size_t kMaxLogBytes = 8192;

/// Text from a plugin, whatever it handed over: null is empty.
std::string_view text_of(rollcall_string text) noexcept {
  return sdk::view(text);
}

sdk::LogLevel level_of(std::int32_t level) noexcept {
  return static_cast<sdk::LogLevel>(std::clamp<std::int32_t>(level, ROLLCALL_LOG_DEBUG, ROLLCALL_LOG_ERROR));
}

core::ImportProgress progress_of(const rollcall_progress& given) {
  rollcall_progress record{};
  std::memcpy(&record, &given, std::min<std::size_t>(given.struct_size, sizeof record));
  core::ImportProgress progress;
  progress.counts = {.fetched = record.fetched,
                     .added = record.added,
                     .updated = record.updated,
                     .unchanged = record.unchanged,
                     .skipped = record.skipped,
                     .filtered = record.filtered,
                     .failed = record.failed};
  progress.issues = record.issues;
  progress.pages = record.pages;
  progress.requests = record.requests;
  progress.retries = record.retries;
  progress.expected = record.expected;
  progress.activity = core::printable(text_of(record.activity));
  return progress;
}

void write_to(const rollcall_text_sink* sink, const std::string& text) {
  if (sink != nullptr && sink->write != nullptr) sink->write(sink->context, sdk::borrow(text));
}

}  // namespace

/// Each function is a border: no exception crosses it.
struct HostServices::Table {
  static HostServices& self(const rollcall_host* host) noexcept {
    return *static_cast<HostServices*>(host->host_data);
  }

  static void write_log(const rollcall_host* host, std::int32_t level, rollcall_string message) noexcept {
    try {
      self(host).output_.log(level_of(level), core::printable(text_of(message).substr(0, kMaxLogBytes)));
    } catch (...) {  // a line of the log is not worth an import
    }
  }

  static void report_progress(const rollcall_host* host, const rollcall_progress* progress) noexcept {
    try {
      if (progress != nullptr) self(host).report(progress_of(*progress));
    } catch (...) {  // nor is a report
    }
  }

  static std::int32_t is_cancelled(const rollcall_host* host) noexcept {
    return self(host).cancelled_ ? 1 : 0;
  }

  static void read_settings(const rollcall_host* host, const rollcall_text_sink* json) noexcept {
    write_to(json, self(host).settings_json_);
  }

  static rollcall_status read_secret(const rollcall_host* host, rollcall_string name,
                                     const rollcall_text_sink* value) noexcept {
    try {
      HostServices& services = self(host);
      std::string found;
      {
        const std::lock_guard lock(services.secrets_mutex_);
        const auto secret = services.context_.secrets.find(std::string(text_of(name)));
        if (secret == services.context_.secrets.end()) return ROLLCALL_NOT_FOUND;
        found = secret->second;
      }
      write_to(value, found);
      return ROLLCALL_OK;
    } catch (...) {
      return ROLLCALL_INTERNAL;
    }
  }

  static rollcall_status store_secret(const rollcall_host* host, rollcall_string name,
                                      rollcall_string value) noexcept {
    try {
      HostServices& services = self(host);
      const std::string name_text(text_of(name));
      const std::string value_text(text_of(value));
      if (name_text.empty() || !core::is_valid_utf8(name_text) || !core::is_valid_utf8(value_text))
        return ROLLCALL_INVALID_ARGUMENT;
      const rollcall_status status = services.output_.store_secret(name_text, value_text);
      if (status != ROLLCALL_OK) return status;
      const std::lock_guard lock(services.secrets_mutex_);
      if (value_text.empty()) {
        services.context_.secrets.erase(name_text);
      } else {
        services.context_.secrets.insert_or_assign(name_text, value_text);
      }
      return ROLLCALL_OK;
    } catch (...) {
      return ROLLCALL_INTERNAL;
    }
  }

  static void read_database_url(const rollcall_host* host, const rollcall_text_sink* url) noexcept {
    write_to(url, self(host).context_.database_url);
  }

  static const void* get_service(const rollcall_host* host, rollcall_string id) noexcept;
};

namespace {

struct Service {
  std::string_view id;
  const void* table;
};

}  // namespace

const void* HostServices::Table::get_service(const rollcall_host*, rollcall_string id) noexcept {
  static constexpr rollcall_log_service kLog{sizeof kLog, 0, &write_log};
  static constexpr rollcall_progress_service kProgress{sizeof kProgress, 0, &report_progress, &is_cancelled};
  static constexpr rollcall_settings_service kSettings{sizeof kSettings, 0, &read_settings};
  static constexpr rollcall_secrets_service kSecrets{sizeof kSecrets, 0, &read_secret, &store_secret};
  static constexpr rollcall_database_service kDatabase{sizeof kDatabase, ROLLCALL_PEOPLE_TABLES_VERSION,
                                                       &read_database_url};
  static constexpr std::array<Service, 5> kServices{{{ROLLCALL_SERVICE_LOG, &kLog},
                                                     {ROLLCALL_SERVICE_PROGRESS, &kProgress},
                                                     {ROLLCALL_SERVICE_SETTINGS, &kSettings},
                                                     {ROLLCALL_SERVICE_SECRETS, &kSecrets},
                                                     {ROLLCALL_SERVICE_DATABASE, &kDatabase}}};
  for (const Service& service : kServices) {
    if (service.id == text_of(id)) return service.table;
  }
  return nullptr;
}

bool HostServices::offers(std::string_view id) noexcept {
  return Table::get_service(nullptr, sdk::borrow(id)) != nullptr;
}

HostServices::HostServices(core::PluginContext context, ServiceOutput& output)
    : context_(std::move(context)),
      settings_json_(
          nlohmann::json(context_.settings).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace)),
      output_(output),
      host_{sizeof(rollcall_host), ROLLCALL_PLUGIN_API_MAJOR, ROLLCALL_PLUGIN_API_MINOR, 0, this,
            &Table::get_service} {}

void HostServices::report(const core::ImportProgress& progress) {
  {
    const std::lock_guard lock(progress_mutex_);
    held_back_ = progress;
  }
  flush_progress(Flush::due);
}

void HostServices::flush_progress(Flush flush) {
  // Held while the report goes out, so that an older one never overtakes a newer one.
  const std::lock_guard lock(progress_mutex_);
  const auto now = std::chrono::steady_clock::now();
  if (!held_back_ || (flush == Flush::due && now < next_report_)) return;
  output_.progress(*held_back_);
  held_back_.reset();
  next_report_ = now + kReportInterval;
}

}  // namespace rollcall::extension
