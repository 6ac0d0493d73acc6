#include "fake_host.hpp"

namespace rollcall::test {
namespace {

using sdk::borrow;
using sdk::view;

void write_to(const rollcall_text_sink* sink, const std::string& text) {
  sink->write(sink->context, borrow(text));
}

rollcall_status no_secret(const rollcall_host*, rollcall_string, const rollcall_text_sink*) {
  return ROLLCALL_NOT_FOUND;
}
rollcall_status store_nothing(const rollcall_host*, rollcall_string, rollcall_string) {
  return ROLLCALL_UNSUPPORTED;
}

}  // namespace

const void* FakeHost::find_service(const rollcall_host*, rollcall_string id) {
  static const rollcall_log_service log{sizeof(rollcall_log_service), 0,
                                        [](const rollcall_host*, int32_t, rollcall_string) {}};
  static const rollcall_progress_service progress{sizeof(rollcall_progress_service), 0, &report, &cancelled};
  static const rollcall_settings_service settings{
      sizeof(rollcall_settings_service), 0,
      [](const rollcall_host* host, const rollcall_text_sink* json) { write_to(json, of(host).settings); }};
  static const rollcall_secrets_service secrets{sizeof(rollcall_secrets_service), 0, &no_secret,
                                                &store_nothing};
  static const rollcall_database_service database{
      sizeof(rollcall_database_service), ROLLCALL_PEOPLE_TABLES_VERSION,
      [](const rollcall_host* host, const rollcall_text_sink* url) { write_to(url, of(host).database_url); }};
  if (view(id) == ROLLCALL_SERVICE_LOG) return &log;
  if (view(id) == ROLLCALL_SERVICE_PROGRESS) return &progress;
  if (view(id) == ROLLCALL_SERVICE_SETTINGS) return &settings;
  if (view(id) == ROLLCALL_SERVICE_SECRETS) return &secrets;
  if (view(id) == ROLLCALL_SERVICE_DATABASE) return &database;
  return nullptr;
}

void FakeHost::report(const rollcall_host* host, const rollcall_progress* progress) {
  of(host).reported.push_back({.fetched = progress->fetched,
                               .added = progress->added,
                               .updated = progress->updated,
                               .unchanged = progress->unchanged,
                               .failed = progress->failed,
                               .activity = std::string(view(progress->activity))});
}

int32_t FakeHost::cancelled(const rollcall_host* host) {
  const auto& reported = of(host).reported;
  return (reported.empty() ? 0 : reported.back().fetched) >= of(host).cancel_after_fetched ? 1 : 0;
}

void ErrorReport::report(void* context, const rollcall_error* error) {
  auto& self = *static_cast<ErrorReport*>(context);
  ++self.count;
  self.message = view(error->message);
  self.next_step = view(error->next_step);
  self.detail = view(error->detail);
}

}  // namespace rollcall::test
