#pragma once

#include "rollcall/people/statement.hpp"
#include "store/dialect.hpp"

#include <deque>
#include <initializer_list>
#include <string>
#include <utility>

namespace rollcall::store {

/// Conditions of a WHERE with the texts that they are bound to; lives as long as the statement.
class TextFilter {
 public:
  /// `condition` names the parameter, such as "code = :code".
  void add(const std::string& condition, std::string name, std::string value) {
    sql_ += " AND " + condition;
    texts_.emplace_back(std::move(name), std::move(value));
  }
  void add(const std::string& condition) { sql_ += " AND " + condition; }

  [[nodiscard]] const std::string& sql() const noexcept { return sql_; }

  void bind(soci::statement& statement) const {
    for (const auto& [name, value] : texts_) statement.exchange(people::bound(value, name));
  }

 private:
  std::string sql_;
  std::deque<std::pair<std::string, std::string>> texts_;  ///< which stay where they are
};

/// That the parameter :search is somewhere in one of the columns, without regard to case.
[[nodiscard]] inline std::string search_in(people::Backend backend,
                                           std::initializer_list<const char*> columns) {
  std::string texts;
  for (const char* column : columns) texts += (texts.empty() ? "" : " || '\n' || ") + std::string(column);
  return dialect::position(backend, dialect::folded(backend, texts), dialect::folded(backend, ":search")) +
         " > 0";
}

}  // namespace rollcall::store
