#pragma once

#include "rollcall/people/person.hpp"
#include "rollcall/people/writer.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace rollcall::bench {

/// People like those of a real directory: about 440 bytes each, some text beyond ASCII. `changed_percent` of
/// them differ from those of revision 0.
[[nodiscard]] std::vector<people::Person> make_people(std::size_t count, unsigned changed_percent = 0);

/// The same, ready for the writer, in batches of `batch_size`.
[[nodiscard]] std::vector<people::Batch> make_batches(const std::vector<people::Person>& people,
                                                      std::size_t batch_size);

/// A database of its own: an SQLite file in a temporary folder, or a database of the private PostgreSQL that
/// this program starts.
enum class Database { sqlite, postgresql };
[[nodiscard]] std::string fresh_database(Database database);

/// Adds a job in state running, claimed by "bench", and gives its number.
[[nodiscard]] std::int64_t start_job(const std::string& database_url);

[[nodiscard]] people::WriterOptions writer_options(const std::string& database_url);

}  // namespace rollcall::bench
