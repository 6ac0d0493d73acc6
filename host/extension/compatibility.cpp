#include "extension/compatibility.hpp"

#include "rollcall/plugin.h"

namespace rollcall::extension {
namespace {

std::string interface_version(std::uint32_t major, std::uint32_t minor) {
  return std::to_string(major) + "." + std::to_string(minor);
}

}  // namespace

std::optional<std::string> why_incompatible(const PluginMetadata& metadata) {
  const std::string offered = interface_version(ROLLCALL_PLUGIN_API_MAJOR, ROLLCALL_PLUGIN_API_MINOR);
  const std::string made_for = "It was made for plugin interface " +
                               interface_version(metadata.api_major, metadata.api_minor) +
                               "; this Rollcall offers " + offered + ": ";
  if (metadata.api_major < ROLLCALL_PLUGIN_API_MAJOR)
    return made_for + "install a newer version of the plugin.";
  if (metadata.api_major > ROLLCALL_PLUGIN_API_MAJOR || metadata.api_minor > ROLLCALL_PLUGIN_API_MINOR)
    return made_for + "update Rollcall.";
  if (metadata.people_tables_version > ROLLCALL_PEOPLE_TABLES_VERSION) {
    return "It was made for people tables version " + std::to_string(metadata.people_tables_version) +
           "; this Rollcall has version " + std::to_string(ROLLCALL_PEOPLE_TABLES_VERSION) +
           ": update Rollcall.";
  }
  return std::nullopt;
}

}  // namespace rollcall::extension
