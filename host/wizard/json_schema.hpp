#pragma once

#include <memory>
#include <string>

#include <nlohmann/json_fwd.hpp>

namespace rollcall::wizard {

/// A JSON Schema, draft-07, that documents are held against. Thread-safe.
class JsonSchema {
 public:
  /// std::exception for a schema that is none.
  explicit JsonSchema(const nlohmann::json& schema);
  ~JsonSchema();
  JsonSchema(const JsonSchema&) = delete;
  JsonSchema& operator=(const JsonSchema&) = delete;

  [[nodiscard]] bool fits(const nlohmann::json& document) const;
  /// Empty when it fits; else what does not, for the log.
  [[nodiscard]] std::string fault_of(const nlohmann::json& document) const;

 private:
  struct Compiled;
  std::unique_ptr<const Compiled> compiled_;
};

}  // namespace rollcall::wizard
