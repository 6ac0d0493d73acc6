#include "layout.hpp"

#include "rollcall/plugin.h"
#include "rollcall/services/database.h"
#include "rollcall/services/log.h"
#include "rollcall/services/progress.h"
#include "rollcall/services/secrets.h"
#include "rollcall/services/settings.h"

#include <cstddef>
#include <cstdlib>
#include <cxxabi.h>
#include <iterator>
#include <map>
#include <memory>
#include <sstream>
#include <typeinfo>

namespace rollcall::abi {
namespace {

std::string type_name(const std::type_info& type) {
  int status = 0;
  const std::unique_ptr<char, void (*)(void*)> name(
      ::abi::__cxa_demangle(type.name(), nullptr, nullptr, &status), &std::free);
  return status == 0 ? name.get() : type.name();
}

template <typename... Parts>
std::string line(const Parts&... parts) {
  std::ostringstream text;
  (text << ... << parts);
  return text.str();
}

template <typename Struct>
std::string struct_line(const char* name) {
  constexpr bool grows = requires(Struct s) {
    s.struct_size;
  };
  return line("struct ", name, " size ", sizeof(Struct), grows ? " grows" : " fixed");
}

#define ROLLCALL_STRUCT(S) struct_line<S>(#S)
#define ROLLCALL_FIELD(S, F)                                                          \
  line("field ", #S ".", #F, " offset ", offsetof(S, F), " size ", sizeof(S::F), " ", \
       type_name(typeid(decltype(S::F))))
#define ROLLCALL_CONSTANT(C) line("constant ", #C, " ", static_cast<long long>(C))
#define ROLLCALL_TEXT(T) line("text ", #T, " \"", T, "\"")

std::vector<std::string> constants() {
  return {line("version ", ROLLCALL_PLUGIN_API_MAJOR, ".", ROLLCALL_PLUGIN_API_MINOR, " people-tables ",
               ROLLCALL_PEOPLE_TABLES_VERSION),
          ROLLCALL_TEXT(ROLLCALL_PLUGIN_ENTRY_NAME),
          ROLLCALL_TEXT(ROLLCALL_METADATA_SECTION),
          ROLLCALL_TEXT(ROLLCALL_METADATA_MAGIC),
          ROLLCALL_TEXT(ROLLCALL_SERVICE_LOG),
          ROLLCALL_TEXT(ROLLCALL_SERVICE_PROGRESS),
          ROLLCALL_TEXT(ROLLCALL_SERVICE_SETTINGS),
          ROLLCALL_TEXT(ROLLCALL_SERVICE_SECRETS),
          ROLLCALL_TEXT(ROLLCALL_SERVICE_DATABASE),
          ROLLCALL_CONSTANT(ROLLCALL_OK),
          ROLLCALL_CONSTANT(ROLLCALL_CANCELLED),
          ROLLCALL_CONSTANT(ROLLCALL_INVALID_ARGUMENT),
          ROLLCALL_CONSTANT(ROLLCALL_UNAUTHENTICATED),
          ROLLCALL_CONSTANT(ROLLCALL_PERMISSION_DENIED),
          ROLLCALL_CONSTANT(ROLLCALL_NOT_FOUND),
          ROLLCALL_CONSTANT(ROLLCALL_CONFLICT),
          ROLLCALL_CONSTANT(ROLLCALL_THROTTLED),
          ROLLCALL_CONSTANT(ROLLCALL_UNAVAILABLE),
          ROLLCALL_CONSTANT(ROLLCALL_FAILED_PRECONDITION),
          ROLLCALL_CONSTANT(ROLLCALL_UNSUPPORTED),
          ROLLCALL_CONSTANT(ROLLCALL_INTERNAL),
          ROLLCALL_CONSTANT(ROLLCALL_LOG_DEBUG),
          ROLLCALL_CONSTANT(ROLLCALL_LOG_INFO),
          ROLLCALL_CONSTANT(ROLLCALL_LOG_WARNING),
          ROLLCALL_CONSTANT(ROLLCALL_LOG_ERROR)};
}

std::vector<std::string> plugin_structs() {
  return {
      ROLLCALL_STRUCT(rollcall_string),
      ROLLCALL_FIELD(rollcall_string, data),
      ROLLCALL_FIELD(rollcall_string, size),
      ROLLCALL_STRUCT(rollcall_text_sink),
      ROLLCALL_FIELD(rollcall_text_sink, struct_size),
      ROLLCALL_FIELD(rollcall_text_sink, reserved),
      ROLLCALL_FIELD(rollcall_text_sink, context),
      ROLLCALL_FIELD(rollcall_text_sink, write),
      ROLLCALL_STRUCT(rollcall_error),
      ROLLCALL_FIELD(rollcall_error, struct_size),
      ROLLCALL_FIELD(rollcall_error, reserved),
      ROLLCALL_FIELD(rollcall_error, message),
      ROLLCALL_FIELD(rollcall_error, next_step),
      ROLLCALL_FIELD(rollcall_error, detail),
      ROLLCALL_FIELD(rollcall_error, retry_after_ms),
      ROLLCALL_STRUCT(rollcall_error_sink),
      ROLLCALL_FIELD(rollcall_error_sink, struct_size),
      ROLLCALL_FIELD(rollcall_error_sink, reserved),
      ROLLCALL_FIELD(rollcall_error_sink, context),
      ROLLCALL_FIELD(rollcall_error_sink, report),
      ROLLCALL_STRUCT(rollcall_host),
      ROLLCALL_FIELD(rollcall_host, struct_size),
      ROLLCALL_FIELD(rollcall_host, api_major),
      ROLLCALL_FIELD(rollcall_host, api_minor),
      ROLLCALL_FIELD(rollcall_host, reserved),
      ROLLCALL_FIELD(rollcall_host, host_data),
      ROLLCALL_FIELD(rollcall_host, get_service),
      ROLLCALL_STRUCT(rollcall_plugin_calls),
      ROLLCALL_FIELD(rollcall_plugin_calls, struct_size),
      ROLLCALL_FIELD(rollcall_plugin_calls, reserved),
      ROLLCALL_FIELD(rollcall_plugin_calls, create),
      ROLLCALL_FIELD(rollcall_plugin_calls, check),
      ROLLCALL_FIELD(rollcall_plugin_calls, wizard_step),
      ROLLCALL_FIELD(rollcall_plugin_calls, list_choices),
      ROLLCALL_FIELD(rollcall_plugin_calls, plan),
      ROLLCALL_FIELD(rollcall_plugin_calls, run),
      ROLLCALL_FIELD(rollcall_plugin_calls, interrupt),
      ROLLCALL_FIELD(rollcall_plugin_calls, destroy),
      ROLLCALL_FIELD(rollcall_plugin_calls, explain),
      ROLLCALL_STRUCT(rollcall_plugin_descriptor),
      ROLLCALL_FIELD(rollcall_plugin_descriptor, struct_size),
      ROLLCALL_FIELD(rollcall_plugin_descriptor, api_major),
      ROLLCALL_FIELD(rollcall_plugin_descriptor, api_minor),
      ROLLCALL_FIELD(rollcall_plugin_descriptor, people_tables_version),
      ROLLCALL_FIELD(rollcall_plugin_descriptor, id),
      ROLLCALL_FIELD(rollcall_plugin_descriptor, name),
      ROLLCALL_FIELD(rollcall_plugin_descriptor, version),
      ROLLCALL_FIELD(rollcall_plugin_descriptor, vendor),
      ROLLCALL_FIELD(rollcall_plugin_descriptor, summary),
      ROLLCALL_FIELD(rollcall_plugin_descriptor, required_services),
      ROLLCALL_FIELD(rollcall_plugin_descriptor, required_service_count),
      ROLLCALL_FIELD(rollcall_plugin_descriptor, calls),
      ROLLCALL_STRUCT(rollcall_plugin_metadata),
      ROLLCALL_FIELD(rollcall_plugin_metadata, magic),
      ROLLCALL_FIELD(rollcall_plugin_metadata, struct_size),
      ROLLCALL_FIELD(rollcall_plugin_metadata, api_major),
      ROLLCALL_FIELD(rollcall_plugin_metadata, api_minor),
      ROLLCALL_FIELD(rollcall_plugin_metadata, people_tables_version),
      ROLLCALL_FIELD(rollcall_plugin_metadata, id),
      ROLLCALL_FIELD(rollcall_plugin_metadata, name),
      ROLLCALL_FIELD(rollcall_plugin_metadata, version),
      ROLLCALL_FIELD(rollcall_plugin_metadata, vendor),
      ROLLCALL_FIELD(rollcall_plugin_metadata, summary),
  };
}

std::vector<std::string> service_structs() {
  return {
      ROLLCALL_STRUCT(rollcall_log_service),
      ROLLCALL_FIELD(rollcall_log_service, struct_size),
      ROLLCALL_FIELD(rollcall_log_service, reserved),
      ROLLCALL_FIELD(rollcall_log_service, write),
      ROLLCALL_STRUCT(rollcall_progress),
      ROLLCALL_FIELD(rollcall_progress, struct_size),
      ROLLCALL_FIELD(rollcall_progress, reserved),
      ROLLCALL_FIELD(rollcall_progress, fetched),
      ROLLCALL_FIELD(rollcall_progress, added),
      ROLLCALL_FIELD(rollcall_progress, updated),
      ROLLCALL_FIELD(rollcall_progress, unchanged),
      ROLLCALL_FIELD(rollcall_progress, skipped),
      ROLLCALL_FIELD(rollcall_progress, filtered),
      ROLLCALL_FIELD(rollcall_progress, failed),
      ROLLCALL_FIELD(rollcall_progress, issues),
      ROLLCALL_FIELD(rollcall_progress, pages),
      ROLLCALL_FIELD(rollcall_progress, requests),
      ROLLCALL_FIELD(rollcall_progress, retries),
      ROLLCALL_FIELD(rollcall_progress, expected),
      ROLLCALL_FIELD(rollcall_progress, activity),
      ROLLCALL_STRUCT(rollcall_progress_service),
      ROLLCALL_FIELD(rollcall_progress_service, struct_size),
      ROLLCALL_FIELD(rollcall_progress_service, reserved),
      ROLLCALL_FIELD(rollcall_progress_service, report),
      ROLLCALL_FIELD(rollcall_progress_service, cancelled),
      ROLLCALL_STRUCT(rollcall_settings_service),
      ROLLCALL_FIELD(rollcall_settings_service, struct_size),
      ROLLCALL_FIELD(rollcall_settings_service, reserved),
      ROLLCALL_FIELD(rollcall_settings_service, read),
      ROLLCALL_STRUCT(rollcall_secrets_service),
      ROLLCALL_FIELD(rollcall_secrets_service, struct_size),
      ROLLCALL_FIELD(rollcall_secrets_service, reserved),
      ROLLCALL_FIELD(rollcall_secrets_service, read),
      ROLLCALL_FIELD(rollcall_secrets_service, store),
      ROLLCALL_STRUCT(rollcall_database_service),
      ROLLCALL_FIELD(rollcall_database_service, struct_size),
      ROLLCALL_FIELD(rollcall_database_service, people_tables_version),
      ROLLCALL_FIELD(rollcall_database_service, read_url),
  };
}

/// A "struct" line taken apart; name is empty for other lines.
struct StructLine {
  std::string name;
  std::uint64_t size = 0;
  std::string growth;
};

StructLine parse_struct(const std::string& text) {
  std::istringstream in(text);
  std::string kind, word;
  StructLine parsed;
  if (!(in >> kind) || kind != "struct") return parsed;
  in >> parsed.name >> word >> parsed.size >> parsed.growth;
  return parsed;
}

}  // namespace

std::vector<std::string> current_layout() {
  auto all = constants();
  for (auto part : {plugin_structs(), service_structs()})
    all.insert(all.end(), std::make_move_iterator(part.begin()), std::make_move_iterator(part.end()));
  return all;
}

std::vector<std::string> incompatibilities(const std::vector<std::string>& older,
                                           const std::vector<std::string>& newer) {
  std::map<std::string, StructLine> structs;
  std::map<std::string, int> lines;
  for (const auto& text : newer) {
    ++lines[text];
    if (auto parsed = parse_struct(text); !parsed.name.empty()) structs[parsed.name] = parsed;
  }
  std::vector<std::string> broken;
  for (const auto& text : older) {
    if (lines.contains(text) || text.starts_with("version ")) continue;
    const auto before = parse_struct(text);
    const auto now = structs.find(before.name);
    const bool grew = !before.name.empty() && now != structs.end() && before.growth == "grows" &&
                      now->second.growth == "grows" && now->second.size > before.size;
    if (!grew) broken.push_back(text);
  }
  return broken;
}

std::vector<std::string> holes(const std::vector<std::string>& layout) {
  std::vector<std::string> found;
  StructLine current;
  std::uint64_t end = 0;
  const auto close = [&] {
    if (!current.name.empty() && end != current.size)
      found.push_back(line(current.name, ": fields end at ", end, ", the struct at ", current.size));
  };
  for (const auto& text : layout) {
    if (auto parsed = parse_struct(text); !parsed.name.empty()) {
      close();
      current = parsed;
      end = 0;
      continue;
    }
    std::istringstream in(text);
    std::string kind, name, word;
    std::uint64_t offset = 0, size = 0;
    if (!(in >> kind) || kind != "field") continue;
    in >> name >> word >> offset >> word >> size;
    if (offset != end)
      found.push_back(line(name, ": begins at ", offset, ", the field before it ends at ", end));
    end = offset + size;
  }
  close();
  return found;
}

std::vector<std::string> split_lines(std::string_view text) {
  std::vector<std::string> lines;
  std::istringstream in{std::string(text)};
  for (std::string one; std::getline(in, one);) {
    if (!one.empty() && !one.starts_with('#')) lines.push_back(one);
  }
  return lines;
}

}  // namespace rollcall::abi
