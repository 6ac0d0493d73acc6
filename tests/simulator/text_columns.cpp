#include "text_columns.hpp"

namespace rollcall::simulator {
namespace {

constexpr std::uint64_t kNull = 1ULL << 63U;
constexpr std::size_t kColumnsKept = 3;

}  // namespace

TextColumn::TextColumn(const Directory& directory, std::string_view Person::*attribute) {
  ends_.reserve(directory.people_ever());
  Person person;
  for (std::uint32_t index = 0; index < directory.people_ever(); ++index) {
    directory.people().describe(index, person);
    const std::string_view text = person.*attribute;
    texts_ += text;
    ends_.push_back(texts_.size() | (text.data() == nullptr ? kNull : 0));
  }
}

std::string_view TextColumn::operator[](std::uint32_t person) const {
  const std::uint64_t end = ends_[person];
  if ((end & kNull) != 0) return {};
  const std::uint64_t begin = person == 0 ? 0 : ends_[person - 1] & ~kNull;
  return std::string_view(texts_).substr(begin, end - begin);
}

std::shared_ptr<const TextColumn> TextColumns::get(const Directory& directory,
                                                   std::string_view Person::*attribute) {
  // Held while the column is made: others that want it have nothing better to do than to wait.
  const std::lock_guard lock(mutex_);
  for (auto each = latest_.begin(); each != latest_.end(); ++each) {
    if (each->people_version != directory.people_version() || each->attribute != attribute) continue;
    latest_.splice(latest_.begin(), latest_, each);
    return each->column;
  }
  latest_.push_front(
      {directory.people_version(), attribute, std::make_shared<const TextColumn>(directory, attribute)});
  if (latest_.size() > kColumnsKept) latest_.pop_back();
  return latest_.front().column;
}

}  // namespace rollcall::simulator
