#pragma once

#include "rollcall/plugin.h"
#include "rollcall/sdk/error.hpp"
#include "rollcall/sdk/host.hpp"

#include <array>
#include <concepts>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <string_view>
#include <typeinfo>

/// The C++ layer that plugin authors use. Write one class, name it in one macro:
///
///   class MyPlugin {
///    public:
///     static constexpr rollcall::sdk::PluginInfo info{.id = "my-directory", .name = "My Directory",
///         .version = "1.0.0", .vendor = "Me", .summary = "Imports people from my directory."};
///     explicit MyPlugin(rollcall::sdk::Host host);
///     std::string check();                              // check
///     std::string run(std::string_view options);        // run-options -> run-result
///     void interrupt() noexcept;                        // from any thread
///     std::string plan(std::string_view options);       // optional; run-options -> run-result
///     std::string wizard_step(std::string_view input);  // optional; wizard-input -> wizard-step
///     std::string list_choices(std::string_view query); // optional; choices-query -> choices
///     std::string explain(std::string_view query);      // optional; explain-query -> explain
///   };
///   ROLLCALL_PLUGIN(MyPlugin)
///
/// The documents are JSON, described in plugin-api/schema. Methods return one or throw rollcall::Error;
/// anything else that is thrown is reported as a defect of the plugin.
namespace rollcall::sdk::inline v1 {

/// What a plugin says about itself; the limits are those of rollcall_plugin_metadata and are checked while
/// compiling.
struct PluginInfo {
  std::string_view id;
  std::string_view name;
  std::string_view version;
  std::string_view vendor;
  std::string_view summary;
};

namespace detail {

template <typename P>
concept HasWizardStep = requires(P& p, std::string_view text) {
  { p.wizard_step(text) } -> std::convertible_to<std::string>;
};
template <typename P>
concept HasListChoices = requires(P& p, std::string_view text) {
  { p.list_choices(text) } -> std::convertible_to<std::string>;
};
template <typename P>
concept HasPlan = requires(P& p, std::string_view text) {
  { p.plan(text) } -> std::convertible_to<std::string>;
};
template <typename P>
concept HasExplain = requires(P& p, std::string_view text) {
  { p.explain(text) } -> std::convertible_to<std::string>;
};

/// A method of such a name that the concepts above do not accept is a mistake, not an ability left out.
template <typename P>
concept NamesWizardStep = requires {
  &P::wizard_step;
};
template <typename P>
concept NamesListChoices = requires {
  &P::list_choices;
};
template <typename P>
concept NamesPlan = requires {
  &P::plan;
};
template <typename P>
concept NamesExplain = requires {
  &P::explain;
};

template <std::size_t Size>
constexpr void copy_text(char (&target)[Size], std::string_view text) {
  if (text.size() >= Size || text.find('\0') != std::string_view::npos)
    throw "text is too long for the metadata record";
  for (std::size_t i = 0; i < text.size(); ++i) target[i] = text[i];
}

constexpr bool valid_id(std::string_view id) {
  if (id.empty()) return false;
  for (const char c : id) {
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-')) return false;
  }
  return true;
}

consteval rollcall_plugin_metadata make_metadata(const PluginInfo& info) {
  if (!valid_id(info.id)) throw "a plugin's id consists of lower-case letters, digits and '-'";
  rollcall_plugin_metadata metadata{};
  copy_text(metadata.magic, ROLLCALL_METADATA_MAGIC);
  metadata.struct_size = sizeof(rollcall_plugin_metadata);
  metadata.api_major = ROLLCALL_PLUGIN_API_MAJOR;
  metadata.api_minor = ROLLCALL_PLUGIN_API_MINOR;
  metadata.people_tables_version = ROLLCALL_PEOPLE_TABLES_VERSION;
  copy_text(metadata.id, info.id);
  copy_text(metadata.name, info.name);
  copy_text(metadata.version, info.version);
  copy_text(metadata.vendor, info.vendor);
  copy_text(metadata.summary, info.summary);
  return metadata;
}

constexpr rollcall_string text_of(std::string_view text) {
  return {text.data(), text.size()};
}

inline constexpr std::array kServices{text_of(ROLLCALL_SERVICE_LOG), text_of(ROLLCALL_SERVICE_PROGRESS),
                                      text_of(ROLLCALL_SERVICE_SETTINGS), text_of(ROLLCALL_SERVICE_SECRETS),
                                      text_of(ROLLCALL_SERVICE_DATABASE)};

inline rollcall_status report(const rollcall_error_sink* errors, const Error& error) noexcept {
  const Reason& reason = error.reason();
  const rollcall_error record{sizeof(rollcall_error), 0,
                              borrow(reason.message), borrow(reason.next_step),
                              borrow(reason.detail),  reason.retry_after_ms};
  errors->report(errors->context, &record);
  // Whoever throws did not succeed, whatever the status says.
  return error.status() == Status::ok ? ROLLCALL_INTERNAL : static_cast<rollcall_status>(error.status());
}

inline rollcall_status report_defect(const rollcall_error_sink* errors, std::string_view what) noexcept {
  // Only the type is told: the text of a foreign exception may hold a person's data.
  const rollcall_error record{sizeof(rollcall_error),
                              0,
                              borrow("The plugin met an unexpected error."),
                              borrow("Report this to the plugin's vendor, with the log."),
                              borrow(what),
                              0};
  errors->report(errors->context, &record);
  return ROLLCALL_INTERNAL;
}

/// The exception barrier: whatever `call` throws becomes a status and a report.
template <typename Call>
rollcall_status guarded(const rollcall_error_sink* errors, Call&& call) noexcept {
  try {
    call();
    return ROLLCALL_OK;
  } catch (const Error& error) {
    return report(errors, error);
  } catch (const std::bad_alloc&) {
    return report_defect(errors, "out of memory");
  } catch (const std::exception& error) {
    return report_defect(errors, typeid(error).name());
  } catch (...) {
    return report_defect(errors, "an exception of unknown type");
  }
}

/// The table of C functions for one author's class.
template <typename P>
struct Calls {
  static P& plugin(rollcall_instance* instance) noexcept { return *reinterpret_cast<P*>(instance); }

  static void reply_with(const rollcall_text_sink* reply, const std::string& text) {
    reply->write(reply->context, borrow(text));
  }

  static rollcall_status create(const rollcall_host* host, rollcall_instance** instance,
                                const rollcall_error_sink* errors) noexcept {
    return guarded(errors, [&] {
      *instance = reinterpret_cast<rollcall_instance*>(std::make_unique<P>(Host(host)).release());
    });
  }
  static rollcall_status check(rollcall_instance* instance, const rollcall_text_sink* reply,
                               const rollcall_error_sink* errors) noexcept {
    return guarded(errors, [&] { reply_with(reply, plugin(instance).check()); });
  }
  static rollcall_status wizard_step(rollcall_instance* instance, rollcall_string input,
                                     const rollcall_text_sink* reply,
                                     const rollcall_error_sink* errors) noexcept requires HasWizardStep<P> {
    return guarded(errors, [&] { reply_with(reply, plugin(instance).wizard_step(view(input))); });
  }
  static rollcall_status list_choices(rollcall_instance* instance, rollcall_string query,
                                      const rollcall_text_sink* reply,
                                      const rollcall_error_sink* errors) noexcept requires HasListChoices<P> {
    return guarded(errors, [&] { reply_with(reply, plugin(instance).list_choices(view(query))); });
  }
  static rollcall_status plan(rollcall_instance* instance, rollcall_string options,
                              const rollcall_text_sink* reply,
                              const rollcall_error_sink* errors) noexcept requires HasPlan<P> {
    return guarded(errors, [&] { reply_with(reply, plugin(instance).plan(view(options))); });
  }
  static rollcall_status explain(rollcall_instance* instance, rollcall_string query,
                                 const rollcall_text_sink* reply,
                                 const rollcall_error_sink* errors) noexcept requires HasExplain<P> {
    return guarded(errors, [&] { reply_with(reply, plugin(instance).explain(view(query))); });
  }
  static rollcall_status run(rollcall_instance* instance, rollcall_string options,
                             const rollcall_text_sink* reply, const rollcall_error_sink* errors) noexcept {
    return guarded(errors, [&] { reply_with(reply, plugin(instance).run(view(options))); });
  }
  static void interrupt(rollcall_instance* instance) noexcept { plugin(instance).interrupt(); }
  static void destroy(rollcall_instance* instance) noexcept { delete &plugin(instance); }

  static consteval rollcall_plugin_calls table() {
    rollcall_plugin_calls calls{};
    calls.struct_size = sizeof(rollcall_plugin_calls);
    calls.create = &create;
    calls.check = &check;
    if constexpr (HasWizardStep<P>) calls.wizard_step = &wizard_step;
    if constexpr (HasListChoices<P>) calls.list_choices = &list_choices;
    if constexpr (HasPlan<P>) calls.plan = &plan;
    calls.run = &run;
    calls.interrupt = &interrupt;
    calls.destroy = &destroy;
    if constexpr (HasExplain<P>) calls.explain = &explain;
    return calls;
  }
};

template <typename P>
concept Plugin = std::constructible_from<P, Host> && requires(P& p, std::string_view text) {
  { P::info } -> std::convertible_to<const PluginInfo&>;
  { p.check() } -> std::convertible_to<std::string>;
  { p.run(text) } -> std::convertible_to<std::string>;
  { p.interrupt() }
  noexcept;
};

template <typename P>
struct Entry {
  static_assert(
      Plugin<P>,
      "a plugin class has: static constexpr PluginInfo info; explicit P(Host); std::string check(); "
      "std::string run(std::string_view); void interrupt() noexcept");
  static_assert(HasWizardStep<P> || !NamesWizardStep<P>,
                "the signature is: std::string wizard_step(std::string_view)");
  static_assert(HasListChoices<P> || !NamesListChoices<P>,
                "the signature is: std::string list_choices(std::string_view)");
  static_assert(HasPlan<P> || !NamesPlan<P>, "the signature is: std::string plan(std::string_view)");
  static_assert(HasExplain<P> || !NamesExplain<P>, "the signature is: std::string explain(std::string_view)");

  static constexpr rollcall_plugin_calls calls = Calls<P>::table();
  static constexpr rollcall_plugin_descriptor descriptor{sizeof(rollcall_plugin_descriptor),
                                                         ROLLCALL_PLUGIN_API_MAJOR,
                                                         ROLLCALL_PLUGIN_API_MINOR,
                                                         ROLLCALL_PEOPLE_TABLES_VERSION,
                                                         text_of(P::info.id),
                                                         text_of(P::info.name),
                                                         text_of(P::info.version),
                                                         text_of(P::info.vendor),
                                                         text_of(P::info.summary),
                                                         kServices.data(),
                                                         kServices.size(),
                                                         &calls};
};

}  // namespace detail
}  // namespace rollcall::sdk::inline v1

/// Makes the class a plugin: the exported entry function and the metadata section. Once, at file scope, in
/// one .cpp.
#define ROLLCALL_PLUGIN(Class)                                                                          \
  extern "C" __attribute__((                                                                            \
      section(ROLLCALL_METADATA_SECTION), used, retain,                                                 \
      visibility("hidden"))) constinit const rollcall_plugin_metadata rollcall_plugin_metadata_record = \
      ::rollcall::sdk::detail::make_metadata(Class::info);                                              \
  extern "C" __attribute__((visibility("default"))) const rollcall_plugin_descriptor*                   \
  rollcall_plugin_v1() noexcept {                                                                       \
    return &::rollcall::sdk::detail::Entry<Class>::descriptor;                                          \
  }                                                                                                     \
  static_assert(true, "")
