#include "extension/plugin_table.hpp"

#include "core/utf8.hpp"
#include "extension/compatibility.hpp"
#include "extension/host_services.hpp"
#include "rollcall/sdk/error.hpp"
#include "rollcall/sdk/host.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace rollcall::extension {
namespace {

constexpr std::uint64_t kMaxTextBytes = 4096;
constexpr std::uint64_t kMaxRequiredServices = 64;

/// What an author must repair and an administrator cannot.
[[noreturn]] void reject(const std::string& rule) {
  throw Error(Status::failed_precondition,
              {.message = "The plugin breaks the rules of the plugin interface: " + rule + ".",
               .next_step = "Install another version of it, or report this to its vendor."});
}

/// Reads a struct that the plugin filled in: bytes beyond what it knows are zero.
template <typename T>
T copied(const T* source, std::uint32_t size_at_1_0, const char* name) {
  if (source == nullptr) reject(std::string(name) + " is missing");
  if (source->struct_size < size_at_1_0) reject(std::string(name) + " states a wrong size");
  T copy{};
  std::memcpy(&copy, source, std::min<std::size_t>(source->struct_size, sizeof(T)));
  return copy;
}

std::string checked_text(rollcall_string text, const char* field) {
  if (text.size > kMaxTextBytes || (text.data == nullptr && text.size > 0))
    reject(std::string("the descriptor's ") + field + " is no text");
  const std::string_view content = sdk::view(text);
  if (!core::is_valid_utf8(content)) reject(std::string("the descriptor's ") + field + " is not UTF-8");
  return std::string(content);
}

void require_services(const rollcall_plugin_descriptor& descriptor) {
  if (descriptor.required_service_count > kMaxRequiredServices ||
      (descriptor.required_services == nullptr && descriptor.required_service_count > 0))
    reject("the list of required services makes no sense");
  for (std::uint64_t i = 0; i < descriptor.required_service_count; ++i) {
    const std::string id = checked_text(descriptor.required_services[i], "list of required services");
    if (!HostServices::offers(id)) {
      throw Error(Status::failed_precondition,
                  {.message = "The plugin needs the host service " + core::printable(id) +
                              ", which this Rollcall does not have.",
                   .next_step = "Update Rollcall."});
    }
  }
}

void require_functions(const rollcall_plugin_calls& calls) {
  if (calls.create == nullptr) reject("create() is missing");
  if (calls.destroy == nullptr) reject("destroy() is missing, which belongs to create()");
  if (calls.check == nullptr) reject("check() is missing");
  if (calls.run == nullptr) reject("run() is missing");
  if (calls.interrupt == nullptr) reject("interrupt() is missing, which belongs to run()");
}

PluginMetadata versions_of(const rollcall_plugin_descriptor& descriptor) {
  return {.api_major = descriptor.api_major,
          .api_minor = descriptor.api_minor,
          .people_tables_version = descriptor.people_tables_version,
          .id = {},
          .name = {},
          .version = {},
          .vendor = {},
          .summary = {}};
}

}  // namespace

PluginTable checked_table(const rollcall_plugin_descriptor* descriptor) {
  if (descriptor == nullptr) {
    throw Error(Status::failed_precondition, {.message = "The plugin declines to work with this Rollcall.",
                                              .next_step = "Install another version of it.",
                                              .detail = ROLLCALL_PLUGIN_ENTRY_NAME "() returned null"});
  }
  constexpr auto kUpToMajor = static_cast<std::uint32_t>(offsetof(rollcall_plugin_descriptor, api_minor));
  if (descriptor->struct_size < kUpToMajor) reject("the descriptor states a wrong size");
  PluginTable table;
  if (descriptor->api_major != ROLLCALL_PLUGIN_API_MAJOR) {
    // The rest of another major version's descriptor is unknown, its minor number included.
    throw Error(
        Status::failed_precondition,
        {.message = "The plugin was made for plugin interface " + std::to_string(descriptor->api_major) +
                    "; this Rollcall offers " + std::to_string(ROLLCALL_PLUGIN_API_MAJOR) + ".",
         .next_step = descriptor->api_major > ROLLCALL_PLUGIN_API_MAJOR
                          ? "Update Rollcall."
                          : "Install a newer version of the plugin."});
  }
  const auto copy = copied(descriptor, sizeof(rollcall_plugin_descriptor), "the descriptor");
  table.about = versions_of(copy);
  if (const auto reason = why_incompatible(table.about))
    throw Error(Status::failed_precondition, {.message = *reason});

  table.about.id = checked_text(copy.id, "id");
  table.about.name = checked_text(copy.name, "name");
  table.about.version = checked_text(copy.version, "version");
  table.about.vendor = checked_text(copy.vendor, "vendor");
  table.about.summary = checked_text(copy.summary, "summary");
  if (!is_valid_plugin_id(table.about.id)) reject("its id is not a valid one");
  if (table.about.name.empty()) reject("it has no name");
  require_services(copy);
  table.calls = copied(copy.calls, sizeof(rollcall_plugin_calls), "the table of calls");
  require_functions(table.calls);
  return table;
}

void require_agreement(const PluginMetadata& descriptor, const PluginMetadata& metadata) {
  const auto require = [](bool equal, const char* field) {
    if (!equal) reject(std::string("the file's metadata and its descriptor disagree on the ") + field);
  };
  require(descriptor.id == metadata.id, "id");
  require(descriptor.api_major == metadata.api_major && descriptor.api_minor == metadata.api_minor,
          "interface version");
  require(descriptor.people_tables_version == metadata.people_tables_version, "people tables version");
  require(descriptor.name == metadata.name, "name");
  require(descriptor.version == metadata.version, "version");
  require(descriptor.vendor == metadata.vendor, "vendor");
  require(descriptor.summary == metadata.summary, "summary");
}

}  // namespace rollcall::extension
