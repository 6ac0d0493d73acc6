// Written against the C interface by hand, without the barrier that the C++ layer brings: whatever it throws
// meets the host's. Throws in the functions that the setting "throw_in" names.
#include "rollcall/plugin.h"
#include "rollcall/sdk/host.hpp"

#include <stdexcept>
#include <string>

namespace {

struct Instance {
  explicit Instance(const rollcall_host* from) : host(from) {}

  void throw_if_asked(const std::string& function) const {
    if (host.settings_json().find("\"" + function + "\"") != std::string::npos)
      throw std::runtime_error("thrown in " + function);
  }

  rollcall::sdk::Host host;
};

Instance& self(rollcall_instance* instance) {
  return *reinterpret_cast<Instance*>(instance);
}

rollcall_status reply_empty(const rollcall_text_sink* reply) {
  reply->write(reply->context, rollcall::sdk::borrow("{}"));
  return ROLLCALL_OK;
}

rollcall_status create(const rollcall_host* host, rollcall_instance** instance, const rollcall_error_sink*) {
  Instance(host).throw_if_asked("create");
  *instance = reinterpret_cast<rollcall_instance*>(new Instance(host));
  return ROLLCALL_OK;
}

rollcall_status check(rollcall_instance* instance, const rollcall_text_sink* reply,
                      const rollcall_error_sink*) {
  self(instance).throw_if_asked("check");
  return reply_empty(reply);
}

rollcall_status run(rollcall_instance* instance, rollcall_string, const rollcall_text_sink* reply,
                    const rollcall_error_sink*) {
  if (self(instance).host.settings_json().find("number") != std::string::npos) throw 42;
  self(instance).throw_if_asked("run");
  return reply_empty(reply);
}

void interrupt(rollcall_instance*) {}

void destroy(rollcall_instance* instance) {
  const Instance copy = self(instance);
  delete &self(instance);
  copy.throw_if_asked("destroy");
}

constexpr rollcall_string text(std::string_view literal) {
  return {literal.data(), literal.size()};
}

constexpr rollcall_plugin_calls kCalls{sizeof(rollcall_plugin_calls),
                                       0,
                                       &create,
                                       &check,
                                       nullptr,
                                       nullptr,
                                       nullptr,
                                       &run,
                                       &interrupt,
                                       &destroy,
                                       nullptr};
constexpr rollcall_plugin_descriptor kDescriptor{sizeof(rollcall_plugin_descriptor),
                                                 ROLLCALL_PLUGIN_API_MAJOR,
                                                 ROLLCALL_PLUGIN_API_MINOR,
                                                 ROLLCALL_PEOPLE_TABLES_VERSION,
                                                 text("throws"),
                                                 text("Faulty throws"),
                                                 text("1.0"),
                                                 text("Rollcall tests"),
                                                 text("Throws."),
                                                 nullptr,
                                                 0,
                                                 &kCalls};

}  // namespace

extern "C" __attribute__((section(ROLLCALL_METADATA_SECTION), used, retain,
                          visibility("hidden"))) constinit const rollcall_plugin_metadata throws_metadata{
    ROLLCALL_METADATA_MAGIC,
    sizeof(rollcall_plugin_metadata),
    ROLLCALL_PLUGIN_API_MAJOR,
    ROLLCALL_PLUGIN_API_MINOR,
    ROLLCALL_PEOPLE_TABLES_VERSION,
    "throws",
    "Faulty throws",
    "1.0",
    "Rollcall tests",
    "Throws."};

extern "C" __attribute__((visibility("default"))) const rollcall_plugin_descriptor* rollcall_plugin_v1() {
  return &kDescriptor;
}
