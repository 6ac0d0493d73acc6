#include "fake_host.hpp"

#include <utility>

namespace rollcall::entra_id::test {

FakeHost::FakeHost() {
  table_.struct_size = sizeof table_;
  table_.api_major = ROLLCALL_PLUGIN_API_MAJOR;
  table_.api_minor = ROLLCALL_PLUGIN_API_MINOR;
  table_.host_data = this;
  table_.get_service = &get_service;
}

const void* FakeHost::get_service(const rollcall_host*, rollcall_string id) {
  static const rollcall_log_service log{
      sizeof log, 0, [](const rollcall_host* host, std::int32_t level, rollcall_string message) {
        of(host).add_log(level, sdk::view(message));
      }};
  static const rollcall_progress_service progress{
      sizeof progress, 0, &report,
      [](const rollcall_host* host) -> std::int32_t { return of(host).cancelled ? 1 : 0; }};
  static const rollcall_settings_service settings{
      sizeof settings, 0, [](const rollcall_host* host, const rollcall_text_sink* json) {
        json->write(json->context, sdk::borrow(of(host).settings));
      }};
  static const rollcall_secrets_service secrets{sizeof secrets, 0, &read_secret, &store_secret};
  static const rollcall_database_service database{
      sizeof database, ROLLCALL_PEOPLE_TABLES_VERSION,
      [](const rollcall_host* host, const rollcall_text_sink* url) {
        url->write(url->context, sdk::borrow(of(host).database_url));
      }};
  const auto wanted = sdk::view(id);
  if (wanted == ROLLCALL_SERVICE_LOG) return &log;
  if (wanted == ROLLCALL_SERVICE_PROGRESS) return &progress;
  if (wanted == ROLLCALL_SERVICE_SETTINGS) return &settings;
  if (wanted == ROLLCALL_SERVICE_SECRETS) return &secrets;
  if (wanted == ROLLCALL_SERVICE_DATABASE) return &database;
  return nullptr;
}

void FakeHost::report(const rollcall_host* host, const rollcall_progress* record) {
  const sdk::Progress progress{.fetched = record->fetched,
                               .added = record->added,
                               .updated = record->updated,
                               .unchanged = record->unchanged,
                               .skipped = record->skipped,
                               .filtered = record->filtered,
                               .failed = record->failed,
                               .issues = record->issues,
                               .pages = record->pages,
                               .requests = record->requests,
                               .retries = record->retries,
                               .expected = record->expected,
                               .activity = std::string(sdk::view(record->activity))};
  auto& self = of(host);
  {
    const std::lock_guard lock(self.mutex_);
    self.progress_.push_back(progress);
  }
  if (self.on_progress) self.on_progress(progress);
}

rollcall_status FakeHost::read_secret(const rollcall_host* host, rollcall_string name,
                                      const rollcall_text_sink* value) {
  const std::lock_guard lock(of(host).mutex_);
  const auto& secrets = of(host).secrets;
  const auto found = secrets.find(std::string(sdk::view(name)));
  if (found == secrets.end()) return ROLLCALL_NOT_FOUND;
  value->write(value->context, sdk::borrow(found->second));
  return ROLLCALL_OK;
}

rollcall_status FakeHost::store_secret(const rollcall_host* host, rollcall_string name,
                                       rollcall_string value) {
  auto& self = of(host);
  if (self.refuses_to_store) return ROLLCALL_UNAVAILABLE;
  const std::lock_guard lock(self.mutex_);
  self.secrets.erase(std::string(sdk::view(name)));
  if (value.size > 0) self.secrets[std::string(sdk::view(name))] = sdk::view(value);
  return ROLLCALL_OK;
}

void FakeHost::add_log(std::int32_t level, std::string_view message) {
  const std::lock_guard lock(mutex_);
  logs_.append(std::to_string(level)).append(" ").append(message).append("\n");
}

std::string FakeHost::all_logs() const {
  const std::lock_guard lock(mutex_);
  return logs_;
}

std::vector<sdk::Progress> FakeHost::progress() const {
  const std::lock_guard lock(mutex_);
  return progress_;
}

}  // namespace rollcall::entra_id::test
