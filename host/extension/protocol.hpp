#pragma once

#include "core/ports.hpp"
#include "extension/catalog.hpp"
#include "rollcall/sdk/error.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>

/// The messages between the host and a plugin process: JSON-RPC 2.0, one object a line.
/// host/extension/README.md lists them. Documents travel as text, so that the host never parses what it only
/// hands on.
namespace rollcall::extension::protocol {

/// A line beyond this is a broken process: a document of kMaxDocumentBytes, escaped, still fits.
inline constexpr std::size_t kMaxLineBytes = 17ULL << 20U;

namespace method {
inline constexpr std::string_view load = "load";
inline constexpr std::string_view create = "create";
inline constexpr std::string_view interrupt = "interrupt";
inline constexpr std::string_view log = "log";
inline constexpr std::string_view progress = "progress";
inline constexpr std::string_view secret_stored = "secret_stored";
}  // namespace method

/// id 0: a notification, which is not answered.
struct Request {
  std::int64_t id = 0;
  std::string method;
  std::string params;  ///< JSON
};
struct Reply {
  std::int64_t id = 0;
  std::string result;
};
struct Failure {
  std::int64_t id = 0;
  Error error;
};
using Message = std::variant<Request, Reply, Failure>;

/// Lines, end of line included. `params` is JSON.
[[nodiscard]] std::string encode_request(std::int64_t id, std::string_view method, std::string_view params);
[[nodiscard]] std::string encode_reply(std::int64_t id, std::string_view result);
[[nodiscard]] std::string encode_failure(std::int64_t id, const Error& error);

/// Throws std::invalid_argument, naming what is wrong without quoting the line, for it may hold a secret.
[[nodiscard]] Message decode(std::string_view line);

// ---- Parameters, each with its inverse; the inverses throw std::invalid_argument -------------------------

struct Load {
  std::string file;  ///< absolute path
  FileIdentity identity;
  std::uint64_t memory_limit_bytes = 0;  ///< 0: none
  std::uint64_t open_file_limit = 0;     ///< 0: none
};
[[nodiscard]] std::string encode(const Load& load);
[[nodiscard]] Load decode_load(std::string_view params);

[[nodiscard]] std::string encode(const core::PluginContext& context);
[[nodiscard]] core::PluginContext decode_context(std::string_view params);

[[nodiscard]] std::string encode(const core::ImportProgress& progress);
[[nodiscard]] core::ImportProgress decode_progress(std::string_view params);

struct LogLine {
  std::int32_t level = 0;
  std::string message;
};
[[nodiscard]] std::string encode(const LogLine& line);
[[nodiscard]] LogLine decode_log_line(std::string_view params);

struct StoredSecret {
  std::string name, value;
};
[[nodiscard]] std::string encode(const StoredSecret& secret);
[[nodiscard]] StoredSecret decode_stored_secret(std::string_view params);

/// The parameter of a call: its document.
[[nodiscard]] std::string encode_document(std::string_view document);
[[nodiscard]] std::string decode_document(std::string_view params);

/// The parameter of interrupt: the id of the request that shall end.
[[nodiscard]] std::string encode_interrupted(std::int64_t request_id);
[[nodiscard]] std::int64_t decode_interrupted(std::string_view params);

}  // namespace rollcall::extension::protocol
