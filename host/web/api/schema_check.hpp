#pragma once

#include "web/api/call.hpp"

#include <memory>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace rollcall::web::api {

/// Holds JSON values against one schema of the contract (what JSON Schema 2020-12 and draft-07 share).
/// Thread-safe.
class SchemaCheck {
 public:
  /// `components` is what "#/components/..." refers to. std::runtime_error for a schema that is none.
  SchemaCheck(const nlohmann::json& schema, const nlohmann::json& components);
  ~SchemaCheck();
  SchemaCheck(const SchemaCheck&) = delete;
  SchemaCheck& operator=(const SchemaCheck&) = delete;

  /// Nothing for a value that fits; else a sentence for each field that does not.
  [[nodiscard]] std::vector<FieldError> errors_of(const nlohmann::json& value) const;

 private:
  struct Compiled;
  std::unique_ptr<const Compiled> compiled_;
};

}  // namespace rollcall::web::api
