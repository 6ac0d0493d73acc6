#include "extension/loaded_plugin.hpp"

#include "core/utf8.hpp"
#include "rollcall/sdk/error.hpp"

#include <dlfcn.h>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <boost/dll/shared_library.hpp>

namespace rollcall::extension {
namespace {

/// Keeps every library loaded until the process ends. Never destroyed, and its elements never copied: copying
/// a shared_library loads the file again, with other flags.
std::vector<boost::dll::shared_library>& loaded_libraries() {
  static auto* libraries = new std::vector<boost::dll::shared_library>;
  return *libraries;
}

/// The loader's sentence begins with the name of the library it could not find.
std::string missing_library(std::string_view text) {
  constexpr std::string_view kMark = ": cannot open shared object file";
  const std::size_t end = text.find(kMark);
  if (end == std::string_view::npos) return {};
  const std::size_t space = text.rfind(' ', end);
  const std::size_t begin = space == std::string_view::npos ? 0 : space + 1;
  return core::printable(text.substr(begin, end - begin));
}

std::string missing_symbol(std::string_view text) {
  constexpr std::string_view kMark = "undefined symbol: ";
  const std::size_t found = text.find(kMark);
  if (found == std::string_view::npos) return {};
  const std::string_view rest = text.substr(found + kMark.size());
  return core::printable(rest.substr(0, rest.find_first_of(" ,)")));
}

Error load_error(const std::string& text) {
  Reason reason{.message = "The plugin's file cannot be loaded.",
                .next_step = "Install it again; the log says what the loader objected to.",
                .detail = core::printable(text)};
  if (const std::string library = missing_library(text); !library.empty()) {
    reason.message = "A library that the plugin needs is not installed: " + library + ".";
    reason.next_step = "Install the package that holds " + library + " and enable the plugin again.";
  } else if (const std::string symbol = missing_symbol(text); !symbol.empty()) {
    reason.message = "The plugin needs a function that is not on this machine: " + symbol + ".";
    reason.next_step = "Install the plugin's build for this version of the system.";
  }
  return {Status::failed_precondition, std::move(reason)};
}

Error no_entry(const char* detail) {
  return {Status::failed_precondition,
          {.message = "The plugin's file lacks its entry function " ROLLCALL_PLUGIN_ENTRY_NAME ".",
           .next_step = "Install another version of it, or report this to its vendor.",
           .detail = detail}};
}

/// A lookup by name also searches the libraries a file was linked to; only an address inside the file counts.
bool lies_in_file(rollcall_plugin_entry entry, const std::filesystem::path& file) {
  Dl_info info{};
  if (::dladdr(reinterpret_cast<const void*>(entry), &info) == 0 || info.dli_fname == nullptr) return false;
  std::error_code error;
  return std::filesystem::equivalent(info.dli_fname, file, error) && !error;
}

rollcall_plugin_entry find_entry(const boost::dll::shared_library& library,
                                 const std::filesystem::path& file) {
  if (!library.has(ROLLCALL_PLUGIN_ENTRY_NAME)) throw no_entry("no such symbol");
  const rollcall_plugin_entry entry =
      &library.get<const rollcall_plugin_descriptor*()>(ROLLCALL_PLUGIN_ENTRY_NAME);
  if (!lies_in_file(entry, file)) throw no_entry("the symbol was found in another library only");
  return entry;
}

const rollcall_plugin_descriptor* call_entry(rollcall_plugin_entry entry) {
  try {
    return entry();
  } catch (...) {
    throw Error(Status::failed_precondition,
                {.message = "The plugin failed while it was being loaded.",
                 .next_step = "Install another version of it, or report this to its vendor.",
                 .detail = ROLLCALL_PLUGIN_ENTRY_NAME "() let an exception escape"});
  }
}

}  // namespace

PluginTable load_plugin(const std::filesystem::path& file, const PluginMetadata& metadata) {
  namespace dll = boost::dll;
  rollcall_plugin_entry entry = nullptr;
  try {
    // rtld_now: a missing function is found here and not in the middle of an import. rtld_local: nothing of
    // the plugin is offered to anybody else. The throwing overload, for it alone has the loader's own words.
    dll::shared_library library(file.native(), dll::load_mode::rtld_now | dll::load_mode::rtld_local);
    loaded_libraries().push_back(std::move(library));
    entry = find_entry(loaded_libraries().back(), file);
  } catch (const boost::system::system_error& error) {
    throw load_error(error.what());
  }
  PluginTable table = checked_table(call_entry(entry));
  require_agreement(table.about, metadata);
  return table;
}

}  // namespace rollcall::extension
