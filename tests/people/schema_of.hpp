#pragma once

#include <string>
#include <vector>

namespace rollcall::people {

/// Everything that makes the tables of a database what they are: columns with their order, types, defaults
/// and collations, keys, checks, indexes. One line each, in a fixed order.
[[nodiscard]] std::vector<std::string> schema_of(const std::string& database_url);

/// Each row of the table as text, in a fixed order: "column=value" of the named columns.
[[nodiscard]] std::vector<std::string> rows_of(const std::string& database_url, const std::string& table,
                                               const std::vector<std::string>& columns);

/// The columns of a table, in their order.
[[nodiscard]] std::vector<std::string> columns_of(const std::string& database_url, const std::string& table);

}  // namespace rollcall::people
