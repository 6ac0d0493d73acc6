#pragma once

#include "core/account.hpp"
#include "web/api/call.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

/// What openapi.json says, ready to hold requests against. Read once, then unchanging and thread-safe.
namespace rollcall::web::api {

enum class Access : std::uint8_t { everyone, viewer, administrator };

using PathParameters = std::map<std::string, std::string>;
using QueryParameters = std::multimap<std::string, std::string>;

/// One operation of the contract.
class ContractOperation {
 public:
  std::string id;
  std::string method;  ///< upper case
  std::string path;    ///< the template, below /api/v1
  std::string tag;
  Access access = Access::administrator;
  std::string scope;  ///< that an API token needs; empty: sessions only
  bool keeps_session = true;
  bool has_body = false;
  std::vector<std::string> required_headers;  ///< beyond the CSRF token

  ContractOperation();
  ~ContractOperation();
  ContractOperation(ContractOperation&&) noexcept;
  ContractOperation& operator=(ContractOperation&&) noexcept;

  /// Unknown, repeated and malformed parameters; pointers are names.
  [[nodiscard]] std::vector<FieldError> query_errors(const QueryParameters& query) const;
  /// Whether each may stand there at all.
  [[nodiscard]] bool accepts_path(const PathParameters& parameters) const;
  [[nodiscard]] std::vector<FieldError> body_errors(const nlohmann::json& body) const;
  /// Adds those that the contract has and the query has not.
  void add_defaults(QueryParameters& query) const;

 private:
  friend class Contract;
  struct Checks;
  std::unique_ptr<Checks> checks_;
};

class Contract {
 public:
  /// The one that is compiled in.
  [[nodiscard]] static const Contract& instance();
  explicit Contract(std::string_view text);
  ~Contract();
  Contract(const Contract&) = delete;
  Contract& operator=(const Contract&) = delete;

  struct Match {
    const ContractOperation* operation = nullptr;
    PathParameters path;
    std::string allow;  ///< when there is none: the methods of this path, empty for a path that is none
  };
  /// `path` is below /api/v1, as sent.
  [[nodiscard]] Match find(std::string_view method, std::string_view path) const;
  [[nodiscard]] const std::vector<ContractOperation>& operations() const noexcept { return operations_; }
  [[nodiscard]] const nlohmann::json& document() const noexcept { return *document_; }

 private:
  std::unique_ptr<const nlohmann::json> document_;
  std::vector<ContractOperation> operations_;
};

}  // namespace rollcall::web::api
