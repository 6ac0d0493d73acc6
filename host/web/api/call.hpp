#pragma once

#include "core/account.hpp"
#include "rollcall/sdk/error.hpp"
#include "web/http/message.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace rollcall::web::api {

struct Services;

/// One call of an operation of openapi.json. What reaches an operation has been held against the contract:
/// the caller may do it, parameters and body have the types and ranges that are written there.
struct Call {
  const http::Request& request;
  const core::Principal& principal;  ///< of nobody (account_id 0) for operations that are open to all
  Services& services;
  const std::map<std::string, std::string>& path;        ///< parameters, decoded
  const std::multimap<std::string, std::string>& query;  ///< parameters, decoded
  const nlohmann::json& body;                            ///< null when there is none

  [[nodiscard]] std::int64_t id() const;  ///< the path parameter `id` as a number
  [[nodiscard]] std::string path_text(const std::string& name) const;
  [[nodiscard]] std::optional<std::string> text(const std::string& name) const;     ///< of the query
  [[nodiscard]] std::optional<std::int64_t> number(const std::string& name) const;  ///< of the query
  [[nodiscard]] std::optional<bool> flag(const std::string& name) const;            ///< of the query
  [[nodiscard]] std::vector<std::string> list(const std::string& name) const;       ///< of the query
  [[nodiscard]] std::size_t limit() const;  ///< of the query, else the contract's default

  /// Error(precondition) as 412 unless If-Match names this version or is "*".
  void require_match(std::string_view etag) const;
};

[[nodiscard]] http::Response json_reply(const nlohmann::json& document, unsigned status = 200);
[[nodiscard]] http::Response created(const nlohmann::json& document, std::string location,
                                     unsigned status = 201);
[[nodiscard]] http::Response no_content();
/// For those who ask outside the contract: text/plain that nobody keeps.
[[nodiscard]] http::Response plain_text(unsigned status, std::string text);
/// text/csv, offered for download under that name.
[[nodiscard]] http::Response csv_reply(std::string file_name, std::function<void(http::BodyWriter&)> write);
/// "\"<version>\"", the ETag of a thing with that version.
[[nodiscard]] std::string etag_of(std::string_view version);

/// One thing that is wrong with a request; `pointer` is a JSON Pointer (RFC 6901) into the body, or names a
/// parameter.
struct FieldError {
  std::string pointer;
  std::string message;
};

/// An error that is more than its status says: answered as 422 with `errors`, as 412, or with a type of its
/// own.
class ProblemError : public Error {
 public:
  ProblemError(unsigned http_status, Status status, Reason reason, std::vector<FieldError> errors = {},
               std::string type = "about:blank")
      : Error(status, std::move(reason)),
        http_status_(http_status),
        errors_(std::move(errors)),
        type_(std::move(type)) {}

  [[nodiscard]] unsigned http_status() const noexcept { return http_status_; }
  [[nodiscard]] const std::vector<FieldError>& errors() const noexcept { return errors_; }
  [[nodiscard]] const std::string& type() const noexcept { return type_; }

 private:
  unsigned http_status_;
  std::vector<FieldError> errors_;
  std::string type_;
};

/// Throws Error; whatever it throws becomes a problem document (RFC 9457).
using Operation = std::function<http::Response(const Call&)>;
/// By operationId.
using Operations = std::map<std::string, Operation>;

// Each area adds its operations, in a file of its name.
void add_session_operations(Operations& operations);
void add_profile_operations(Operations& operations);
void add_user_operations(Operations& operations);
void add_group_operations(Operations& operations);
void add_plugin_operations(Operations& operations);
void add_connection_operations(Operations& operations);
void add_wizard_operations(Operations& operations);
void add_job_operations(Operations& operations);
void add_job_event_operations(Operations& operations);
void add_notification_operations(Operations& operations);
void add_notification_setting_operations(Operations& operations);
void add_administrator_operations(Operations& operations);
void add_token_operations(Operations& operations);
void add_audit_operations(Operations& operations);
void add_host_operations(Operations& operations);

}  // namespace rollcall::web::api
