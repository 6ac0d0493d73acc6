#include "extension/plugin_instance.hpp"

#include "core/utf8.hpp"
#include "rollcall/sdk/error.hpp"
#include "rollcall/sdk/host.hpp"

#include <algorithm>
#include <cstring>
#include <cxxabi.h>
#include <exception>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::extension {
namespace {

/// A plugin that broke a rule: the administrator learns whom to tell, the log which function and rule.
Error misbehaved(const PluginTable& table, std::string_view function, const std::string& rule) {
  return {
      Status::internal,
      {.message = "The plugin " + table.about.name + " broke the rules of the plugin interface.",
       .next_step = "Report this to its vendor, with the log.",
       .detail = table.about.id + " " + table.about.version + ": " + std::string(function) + "() " + rule}};
}

/// Text of an error as the plugin gave it, made fit to be shown.
std::string shown(rollcall_string text) {
  constexpr std::size_t kMaxBytes = 8192;
  return core::printable(sdk::view(text).substr(0, kMaxBytes));
}

class ErrorCollector {
 public:
  ErrorCollector() noexcept : sink_{sizeof(rollcall_error_sink), 0, &reason_, &report} {}
  ErrorCollector(const ErrorCollector&) = delete;
  ErrorCollector& operator=(const ErrorCollector&) = delete;

  [[nodiscard]] const rollcall_error_sink* sink() const noexcept { return &sink_; }
  [[nodiscard]] const std::optional<Reason>& reason() const noexcept { return reason_; }

 private:
  static void report(void* context, const rollcall_error* error) noexcept {
    if (error == nullptr) return;
    try {
      rollcall_error record{};
      std::memcpy(&record, error, std::min<std::size_t>(error->struct_size, sizeof record));
      *static_cast<std::optional<Reason>*>(context) =
          Reason{.message = shown(record.message),
                 .next_step = shown(record.next_step),
                 .detail = shown(record.detail),
                 .retry_after_ms = std::max<std::int64_t>(record.retry_after_ms, 0)};
    } catch (...) {  // out of memory: told as a failure without a report
    }
  }

  std::optional<Reason> reason_;
  rollcall_error_sink sink_;
};

/// Collects a reply up to the limit and remembers when there was more.
class ReplyCollector {
 public:
  ReplyCollector() noexcept : sink_{sizeof(rollcall_text_sink), 0, this, &append} {}
  ReplyCollector(const ReplyCollector&) = delete;
  ReplyCollector& operator=(const ReplyCollector&) = delete;

  [[nodiscard]] const rollcall_text_sink* sink() const noexcept { return &sink_; }

  /// The rule that the reply breaks, if any.
  [[nodiscard]] std::optional<std::string> broken_rule() const {
    if (overflow_) return "replied with more than " + std::to_string(kMaxDocumentBytes >> 20U) + " MiB";
    if (!core::is_valid_utf8(text_)) return "replied with invalid UTF-8";
    const std::size_t first = text_.find_first_not_of(" \t\r\n");
    if (first == std::string::npos || text_[first] != '{' || !nlohmann::json::accept(text_))
      return "replied with something that is no JSON object";
    return std::nullopt;
  }
  [[nodiscard]] std::string take() { return std::move(text_); }

 private:
  static void append(void* context, rollcall_string piece) noexcept {
    auto& self = *static_cast<ReplyCollector*>(context);
    const std::string_view text = sdk::view(piece);
    try {
      if (text.size() > kMaxDocumentBytes - self.text_.size()) {
        self.overflow_ = true;
      } else if (!self.overflow_) {
        self.text_.append(text);
      }
    } catch (...) {
      self.overflow_ = true;
    }
  }

  std::string text_;
  bool overflow_ = false;
  rollcall_text_sink sink_;
};

std::string current_exception_name() {
  const std::type_info* type = abi::__cxa_current_exception_type();
  return type == nullptr ? "unknown type" : std::string("type ") + core::printable(type->name());
}

/// The host's barrier: runs one of the plugin's functions and turns all that goes wrong into an Error.
template <typename Call>
void guarded(const PluginTable& table, std::string_view function, Call&& call) {
  ErrorCollector errors;
  rollcall_status status = ROLLCALL_OK;
  std::string escaped;
  try {
    status = call(errors.sink());
  } catch (...) {
    escaped = current_exception_name();
  }
  if (!escaped.empty()) throw misbehaved(table, function, "let an exception of " + escaped + " escape");
  if (status == ROLLCALL_OK) return;
  if (status == ROLLCALL_CANCELLED) throw Cancelled();
  if (status < ROLLCALL_OK || status > ROLLCALL_INTERNAL)
    throw misbehaved(table, function, "returned " + std::to_string(status) + ", which is no status");
  if (!errors.reason() || errors.reason()->message.empty())
    throw misbehaved(table, function,
                     "returned status " + std::to_string(status) + " without reporting a reason");
  throw Error(static_cast<Status>(status), *errors.reason());
}

using DocumentFunction = rollcall_status (*)(rollcall_instance*, rollcall_string, const rollcall_text_sink*,
                                             const rollcall_error_sink*);

/// Null for check, which takes no document.
DocumentFunction document_function(const rollcall_plugin_calls& calls, PluginFunction function) noexcept {
  switch (function) {
    case PluginFunction::wizard_step:
      return calls.wizard_step;
    case PluginFunction::list_choices:
      return calls.list_choices;
    case PluginFunction::plan:
      return calls.plan;
    case PluginFunction::run:
      return calls.run;
    case PluginFunction::explain:
      return calls.explain;
    case PluginFunction::check:
      break;
  }
  return nullptr;
}

Error unsupported(const PluginTable& table, PluginFunction function) {
  std::string what = "a wizard";
  if (function == PluginFunction::list_choices) what = "lists to choose from";
  if (function == PluginFunction::plan) what = "a preview";
  if (function == PluginFunction::explain) what = "a look at one person";
  return {Status::unsupported,
          {.message = "The plugin " + table.about.name + " does not offer " + what + "."}};
}

}  // namespace

std::string_view to_string(PluginFunction function) noexcept {
  switch (function) {
    case PluginFunction::check:
      return "check";
    case PluginFunction::wizard_step:
      return "wizard_step";
    case PluginFunction::list_choices:
      return "list_choices";
    case PluginFunction::plan:
      return "plan";
    case PluginFunction::run:
      return "run";
    case PluginFunction::explain:
      return "explain";
  }
  return "";
}

PluginInstance::PluginInstance(const PluginTable& table, const rollcall_host* host) : table_(table) {
  guarded(table, "create",
          [&](const rollcall_error_sink* errors) { return table.calls.create(host, &instance_, errors); });
  if (instance_ == nullptr) throw misbehaved(table, "create", "returned no instance");
}

PluginInstance::~PluginInstance() {
  try {
    table_.calls.destroy(instance_);
  } catch (...) {  // nobody is left to be told; the process ends next
  }
}

std::string PluginInstance::call(PluginFunction function, std::string_view document) {
  const DocumentFunction called = document_function(table_.calls, function);
  if (called == nullptr && function != PluginFunction::check) throw unsupported(table_, function);
  ReplyCollector reply;
  guarded(table_, to_string(function), [&](const rollcall_error_sink* errors) {
    if (called == nullptr) return table_.calls.check(instance_, reply.sink(), errors);
    return called(instance_, sdk::borrow(document), reply.sink(), errors);
  });
  if (const auto rule = reply.broken_rule()) throw misbehaved(table_, to_string(function), *rule);
  return reply.take();
}

void PluginInstance::interrupt() noexcept {
  try {
    table_.calls.interrupt(instance_);
  } catch (...) {  // a call that does not end is dealt with by whoever waits for it
  }
}

}  // namespace rollcall::extension
