#include "extension/protocol.hpp"

#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

namespace rollcall::extension::protocol {
namespace {

using nlohmann::json;

constexpr int kApplicationError = -32000;

json parsed(std::string_view text) {
  json value = json::parse(text, nullptr, false);
  if (value.is_discarded()) throw std::invalid_argument("a message that is not JSON");
  return value;
}

/// Runs a decoder; what nlohmann throws may quote the text, so only its number is kept.
template <typename Decode>
auto decoded(std::string_view params, Decode&& decode) {
  const json value = parsed(params);
  try {
    return decode(value);
  } catch (const json::exception& error) {
    throw std::invalid_argument("a message with wrong fields (" + std::to_string(error.id) + ")");
  }
}

std::string line_of(const json& message) {
  return message.dump() + '\n';
}

Error error_of(const json& error) {
  const json& data = error.at("data");
  const auto status = data.at("status").get<std::int32_t>();
  if (status <= ROLLCALL_OK || status > ROLLCALL_INTERNAL)
    throw std::invalid_argument("an error with an unknown status");
  return {static_cast<Status>(status),
          {.message = error.at("message").get<std::string>(),
           .next_step = data.at("next_step").get<std::string>(),
           .detail = data.at("detail").get<std::string>(),
           .retry_after_ms = data.at("retry_after_ms").get<std::int64_t>()}};
}

Message message_of(const json& message) {
  if (message.at("jsonrpc") != "2.0") throw std::invalid_argument("a message of another protocol");
  const auto id = message.value<std::int64_t>("id", 0);
  if (message.contains("method"))
    return Request{id, message.at("method").get<std::string>(), message.at("params").dump()};
  if (message.contains("error")) return Failure{id, error_of(message.at("error"))};
  return Reply{id, message.at("result").get<std::string>()};
}

}  // namespace

std::string encode_request(std::int64_t id, std::string_view method, std::string_view params) {
  // Put together by hand: params is JSON already, and may be megabytes.
  std::string line = R"({"jsonrpc":"2.0",)";
  if (id != 0) line += "\"id\":" + std::to_string(id) + ",";
  line.append("\"method\":\"").append(method).append("\",\"params\":").append(params).append("}\n");
  return line;
}

std::string encode_reply(std::int64_t id, std::string_view result) {
  return line_of({{"jsonrpc", "2.0"}, {"id", id}, {"result", result}});
}

std::string encode_failure(std::int64_t id, const Error& error) {
  const Reason& reason = error.reason();
  return line_of({{"jsonrpc", "2.0"},
                  {"id", id},
                  {"error",
                   {{"code", kApplicationError},
                    {"message", reason.message},
                    {"data",
                     {{"status", static_cast<std::int32_t>(error.status())},
                      {"next_step", reason.next_step},
                      {"detail", reason.detail},
                      {"retry_after_ms", reason.retry_after_ms}}}}}});
}

Message decode(std::string_view line) {
  return decoded(line, message_of);
}

std::string encode(const Load& load) {
  const FileIdentity& identity = load.identity;
  return json{{"file", load.file},
              {"identity",
               {identity.device, identity.inode, identity.size, identity.modified_ns, identity.changed_ns}},
              {"memory_limit_bytes", load.memory_limit_bytes},
              {"open_file_limit", load.open_file_limit}}
      .dump();
}

Load decode_load(std::string_view params) {
  return decoded(params, [](const json& value) {
    const json& identity = value.at("identity");
    return Load{.file = value.at("file").get<std::string>(),
                .identity = {.device = identity.at(0).get<std::uint64_t>(),
                             .inode = identity.at(1).get<std::uint64_t>(),
                             .size = identity.at(2).get<std::uint64_t>(),
                             .modified_ns = identity.at(3).get<std::int64_t>(),
                             .changed_ns = identity.at(4).get<std::int64_t>()},
                .memory_limit_bytes = value.at("memory_limit_bytes").get<std::uint64_t>(),
                .open_file_limit = value.at("open_file_limit").get<std::uint64_t>()};
  });
}

std::string encode(const core::PluginContext& context) {
  return json{
      {"settings", context.settings}, {"secrets", context.secrets}, {"database_url", context.database_url}}
      .dump();
}

core::PluginContext decode_context(std::string_view params) {
  return decoded(params, [](const json& value) {
    return core::PluginContext{.settings = value.at("settings").get<std::map<std::string, std::string>>(),
                               .secrets = value.at("secrets").get<std::map<std::string, std::string>>(),
                               .database_url = value.at("database_url").get<std::string>()};
  });
}

std::string encode(const core::ImportProgress& progress) {
  const core::Counts& counts = progress.counts;
  return json{{"fetched", counts.fetched},     {"added", counts.added},       {"updated", counts.updated},
              {"unchanged", counts.unchanged}, {"skipped", counts.skipped},   {"filtered", counts.filtered},
              {"failed", counts.failed},       {"issues", progress.issues},   {"pages", progress.pages},
              {"requests", progress.requests}, {"retries", progress.retries}, {"expected", progress.expected},
              {"activity", progress.activity}}
      .dump();
}

core::ImportProgress decode_progress(std::string_view params) {
  return decoded(params, [](const json& value) {
    const auto number = [&](const char* name) { return value.at(name).get<std::uint64_t>(); };
    core::ImportProgress progress;
    progress.counts = {.fetched = number("fetched"),
                       .added = number("added"),
                       .updated = number("updated"),
                       .unchanged = number("unchanged"),
                       .skipped = number("skipped"),
                       .filtered = number("filtered"),
                       .failed = number("failed")};
    progress.issues = number("issues");
    progress.pages = number("pages");
    progress.requests = number("requests");
    progress.retries = number("retries");
    progress.expected = number("expected");
    progress.activity = value.at("activity").get<std::string>();
    return progress;
  });
}

std::string encode(const LogLine& line) {
  return json{{"level", line.level}, {"message", line.message}}.dump();
}

LogLine decode_log_line(std::string_view params) {
  return decoded(params, [](const json& value) {
    return LogLine{value.at("level").get<std::int32_t>(), value.at("message").get<std::string>()};
  });
}

std::string encode(const StoredSecret& secret) {
  return json{{"name", secret.name}, {"value", secret.value}}.dump();
}

StoredSecret decode_stored_secret(std::string_view params) {
  return decoded(params, [](const json& value) {
    return StoredSecret{value.at("name").get<std::string>(), value.at("value").get<std::string>()};
  });
}

std::string encode_document(std::string_view document) {
  return json{{"document", document}}.dump();
}

std::string decode_document(std::string_view params) {
  return decoded(params, [](const json& value) { return value.at("document").get<std::string>(); });
}

std::string encode_interrupted(std::int64_t request_id) {
  return json{{"request", request_id}}.dump();
}

std::int64_t decode_interrupted(std::string_view params) {
  return decoded(params, [](const json& value) { return value.at("request").get<std::int64_t>(); });
}

}  // namespace rollcall::extension::protocol
