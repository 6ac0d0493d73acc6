#include "core/search/people_index.hpp"

#include <algorithm>
#include <bit>
#include <iterator>
#include <utility>

namespace rollcall::core::search {
namespace {

/// Walks through those of one segment who match, from a place on.
class Walk {
 public:
  Walk(const PeopleSegment& segment, UserOrder order, const Bitmap* matches, const Bitmap* excluded)
      : segment_(&segment),
        rows_(&segment.order(order.column)),
        order_(order),
        matches_(matches),
        excluded_(excluded),
        left_(rows_->size()) {}

  void begin_after(const Place& place) {
    const auto is_before = [&](std::uint32_t row) {
      return segment_->compare(order_.column, row, place) < 0;
    };
    const auto is_not_behind = [&](std::uint32_t row) {
      return segment_->compare(order_.column, row, place) <= 0;
    };
    if (order_.direction == Direction::ascending) {
      const auto first = std::partition_point(rows_->begin(), rows_->end(), is_not_behind);
      left_ = static_cast<std::size_t>(rows_->end() - first);
    } else {
      const auto first = std::partition_point(rows_->begin(), rows_->end(), is_before);
      left_ = static_cast<std::size_t>(first - rows_->begin());
    }
  }

  /// To the next who matches. False: there is none.
  bool step() {
    while (left_ > 0) {
      row_ = order_.direction == Direction::ascending ? (*rows_)[rows_->size() - left_] : (*rows_)[left_ - 1];
      --left_;
      if (matches_ != nullptr ? matches_->has(row_) : !excluded_->has(row_)) return true;
    }
    return false;
  }

  [[nodiscard]] bool comes_before(const Walk& other) const {
    const int compared = segment_->compare(order_.column, row_, *other.segment_, other.row_);
    return order_.direction == Direction::ascending ? compared < 0 : compared > 0;
  }
  [[nodiscard]] std::int64_t id() const { return segment_->id(row_); }
  [[nodiscard]] Place place() const { return segment_->place(order_.column, row_); }

 private:
  const PeopleSegment* segment_;
  const std::vector<std::uint32_t>* rows_;
  UserOrder order_;
  const Bitmap* matches_;
  const Bitmap* excluded_;
  std::size_t left_;
  std::uint32_t row_ = 0;
};

}  // namespace

Selection::Page Selection::page(UserOrder order, const std::optional<Place>& after, std::size_t limit) const {
  std::vector<Walk> walks;
  walks.reserve(parts_.size());
  for (const auto& part : parts_) {
    Walk walk(*part.segment, order, part.matches ? &*part.matches : nullptr, part.excluded.get());
    if (after) walk.begin_after(*after);
    if (walk.step()) walks.push_back(walk);
  }
  Page page;
  while (!walks.empty()) {
    std::size_t next = 0;
    for (std::size_t i = 1; i < walks.size(); ++i) {
      if (walks[i].comes_before(walks[next])) next = i;
    }
    if (page.ids.size() == limit) return page;
    page.ids.push_back(walks[next].id());
    if (page.ids.size() == limit) page.last = walks[next].place();
    if (!walks[next].step()) walks.erase(walks.begin() + static_cast<std::ptrdiff_t>(next));
  }
  page.last.reset();
  return page;
}

PeopleIndex::PeopleIndex() : parts_(std::make_shared<const Parts>()) {}

std::shared_ptr<const PeopleIndex::Parts> PeopleIndex::parts() const {
  const std::lock_guard lock(mutex_);
  return parts_;
}

std::size_t PeopleIndex::segments() const {
  return parts()->size();
}

void PeopleIndex::replace(PeopleSegment everybody) {
  auto parts = std::make_shared<Parts>();
  if (everybody.size() > 0) {
    const auto size = everybody.size();
    parts->push_back({std::make_shared<const PeopleSegment>(std::move(everybody)),
                      std::make_shared<const Bitmap>(size), size});
  }
  const std::lock_guard lock(mutex_);
  parts_ = std::move(parts);
  ++replacements_;
}

void PeopleIndex::bury(Parts& parts, const std::vector<std::int64_t>& ids) {
  for (auto& part : parts) {
    std::shared_ptr<Bitmap> dead;
    for (const auto id : ids) {
      const auto row = part.segment->row_of(id);
      if (!row || (dead ? dead->has(*row) : part.dead->has(*row))) continue;
      if (!dead) dead = std::make_shared<Bitmap>(*part.dead);
      dead->set(*row);
      --part.live;
    }
    if (dead) part.dead = std::move(dead);
  }
  std::erase_if(parts, [](const Part& part) { return part.live == 0; });
}

void PeopleIndex::apply(const std::vector<IndexedPerson>& present, const std::vector<std::int64_t>& gone) {
  SegmentBuilder builder;
  std::vector<std::int64_t> replaced = gone;
  for (const auto& person : present) {
    builder.add(person);
    replaced.push_back(person.id);
  }
  std::sort(replaced.begin(), replaced.end());
  std::shared_ptr<const PeopleSegment> added;
  if (builder.size() > 0) added = std::make_shared<const PeopleSegment>(std::move(builder).build());

  const std::lock_guard lock(mutex_);
  auto parts = std::make_shared<Parts>(*parts_);
  bury(*parts, replaced);
  if (added) parts->push_back({added, std::make_shared<const Bitmap>(added->size()), added->size()});
  parts_ = std::move(parts);
}

/// Eight of about one size with all smaller ones, or one that is half dead: so everybody is copied as often
/// as their number has octal digits, and a search looks at few segments.
PeopleIndex::Parts PeopleIndex::due_for_merge(const Parts& parts) {
  constexpr std::ptrdiff_t kTogether = 8;
  const auto tier = [](const Part& part) { return (std::bit_width(part.live) - 1) / 3; };
  for (const auto& one : parts) {
    if (one.segment->size() > 2 * one.live) return {one};
    const auto alike = std::count_if(parts.begin(), parts.end(),
                                     [&](const Part& other) { return tier(other) == tier(one); });
    if (alike < kTogether) continue;
    Parts due;
    std::copy_if(parts.begin(), parts.end(), std::back_inserter(due),
                 [&](const Part& other) { return tier(other) <= tier(one); });
    return due;
  }
  return {};
}

PeopleSegment PeopleIndex::merged(const Parts& parts) {
  struct Source {
    const Part* part;
    std::size_t row;
  };
  std::vector<Source> sources;
  const auto skip_dead = [](Source& source) {
    while (source.row < source.part->segment->size() && source.part->dead->has(source.row)) ++source.row;
    return source.row < source.part->segment->size();
  };
  for (const auto& part : parts) {
    Source source{&part, 0};
    if (skip_dead(source)) sources.push_back(source);
  }
  SegmentBuilder builder;
  while (!sources.empty()) {
    const auto next = std::min_element(sources.begin(), sources.end(), [](const Source& a, const Source& b) {
      return a.part->segment->id(a.row) < b.part->segment->id(b.row);
    });
    builder.add(next->part->segment->person(next->row));
    ++next->row;
    if (!skip_dead(*next)) sources.erase(next);
  }
  return std::move(builder).build();
}

bool PeopleIndex::merge() {
  std::uint64_t replacements = 0;
  Parts due;
  {
    const std::lock_guard lock(mutex_);
    replacements = replacements_;
    due = due_for_merge(*parts_);
  }
  if (due.empty()) return false;
  const auto segment = std::make_shared<const PeopleSegment>(merged(due));

  const std::lock_guard lock(mutex_);
  if (replacements != replacements_) return true;
  Parts made{{segment, std::make_shared<const Bitmap>(segment->size()), segment->size()}};
  bury(made, died_since(due, *parts_));
  for (const auto& part : *parts_) {
    if (find_segment(due, part.segment) == nullptr) made.push_back(part);
  }
  parts_ = std::make_shared<const Parts>(std::move(made));
  return true;
}

const PeopleIndex::Part* PeopleIndex::find_segment(const Parts& parts,
                                                   const std::shared_ptr<const PeopleSegment>& segment) {
  const auto found =
      std::find_if(parts.begin(), parts.end(), [&](const Part& part) { return part.segment == segment; });
  return found == parts.end() ? nullptr : &*found;
}

/// A part of which nobody lives is not among `now` any more.
std::vector<std::int64_t> PeopleIndex::died_since(const Parts& then, const Parts& now) {
  std::vector<std::int64_t> died;
  for (const auto& before : then) {
    const Part* after = find_segment(now, before.segment);
    if (after != nullptr && after->dead == before.dead) continue;
    for (std::size_t row = 0; row < before.segment->size(); ++row) {
      const bool is_dead = after == nullptr || after->dead->has(row);
      if (is_dead && !before.dead->has(row)) died.push_back(before.segment->id(row));
    }
  }
  return died;
}

Selection PeopleIndex::select(const IndexFilter& filter) const {
  const auto parts = this->parts();
  Selection selection;
  for (const auto& part : *parts) {
    Selection::Part chosen{part.segment, part.dead, {}};
    std::size_t size = part.live;
    if (!filter.lets_everybody_through()) {
      chosen.matches = part.segment->matches(filter, *part.dead);
      size = chosen.matches->count();
    }
    if (size == 0) continue;
    selection.size_ += size;
    selection.parts_.push_back(std::move(chosen));
  }
  return selection;
}

}  // namespace rollcall::core::search
