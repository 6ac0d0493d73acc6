#pragma once

#include "rollcall/people/person.hpp"
#include "rollcall/people/writer.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rollcall::bench {

/// People like those of a real directory: about 440 bytes each, some text beyond ASCII. They are numbers
/// `first` and the following of one endless list; `changed_percent` of them differ from those of revision 0.
[[nodiscard]] std::vector<people::Person> make_people(std::size_t first, std::size_t count,
                                                      unsigned changed_percent = 0);

/// Ready for the writer.
[[nodiscard]] people::Batch make_batch(const std::vector<people::Person>& people);

/// Adds a job in state running, claimed by "bench", and gives its number.
[[nodiscard]] std::int64_t start_job(const std::string& database_url);

/// Of a new job.
[[nodiscard]] people::WriterOptions writer_options(const std::string& database_url);

}  // namespace rollcall::bench
