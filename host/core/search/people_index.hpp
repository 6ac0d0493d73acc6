#pragma once

#include "core/search/people_segment.hpp"

#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <vector>

namespace rollcall::core::search {

/// Everybody who matches at one moment. Does not change; may be used from any thread.
class Selection {
 public:
  struct Page {
    std::vector<std::int64_t> ids;
    std::optional<Place> last;  ///< none: nobody comes after
  };

  [[nodiscard]] std::size_t size() const noexcept { return size_; }
  /// Those behind `after` in that order.
  [[nodiscard]] Page page(UserOrder order, const std::optional<Place>& after, std::size_t limit) const;

 private:
  friend class PeopleIndex;
  struct Part {
    std::shared_ptr<const PeopleSegment> segment;
    std::shared_ptr<const Bitmap> excluded;  ///< where everybody else matches
    std::optional<Bitmap> matches;
  };

  std::vector<Part> parts_;
  std::size_t size_ = 0;
};

/// The people of one workspace, for searching and ordering. Segments never change: whoever does goes into a
/// new segment and is dead in the old one, and a background thread merges small segments into larger ones, so
/// that readers never wait. Thread-safe.
class PeopleIndex {
 public:
  PeopleIndex();

  /// Forgets everybody else.
  void replace(PeopleSegment everybody);
  /// `present` are as they are now, in ascending order of ids; of `gone` nothing is left.
  void apply(const std::vector<IndexedPerson>& present, const std::vector<std::int64_t>& gone);
  /// Merges segments if that is due. False: there was nothing to do. One thread at a time.
  bool merge();

  [[nodiscard]] Selection select(const IndexFilter& filter) const;
  [[nodiscard]] std::size_t segments() const;

 private:
  struct Part {
    std::shared_ptr<const PeopleSegment> segment;
    std::shared_ptr<const Bitmap> dead;
    std::size_t live = 0;
  };
  using Parts = std::vector<Part>;

  [[nodiscard]] std::shared_ptr<const Parts> parts() const;
  static void bury(Parts& parts, const std::vector<std::int64_t>& ids);
  [[nodiscard]] static Parts due_for_merge(const Parts& parts);
  [[nodiscard]] static PeopleSegment merged(const Parts& parts);
  [[nodiscard]] static const Part* find_segment(const Parts& parts,
                                                const std::shared_ptr<const PeopleSegment>& segment);
  [[nodiscard]] static std::vector<std::int64_t> died_since(const Parts& then, const Parts& now);

  mutable std::mutex mutex_;
  std::shared_ptr<const Parts> parts_;
  std::uint64_t replacements_ = 0;
};

}  // namespace rollcall::core::search
