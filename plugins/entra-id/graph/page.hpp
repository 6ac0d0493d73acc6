#pragma once

#include "graph/property.hpp"
#include "graph/user.hpp"
#include "http/page_buffer.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

/// Pages of people: {"@odata.nextLink": ..., "value": [...]}, read where they lie.
namespace rollcall::entra_id {

/// What a chain must know before it goes on.
struct PageLinks {
  std::string next;  ///< @odata.nextLink as it was sent; empty on the last page
};

/// What a page holds.
struct PageContent {
  std::uint64_t users = 0;
  std::uint64_t limited_users = 0;  ///< of them
  std::uint64_t other_objects = 0;  ///< devices, groups, contacts
  PageLinks links = {};
};

/// Reads pages; keeps simdjson's memory between them. One thread at a time.
class PageReader {
 public:
  /// `fields`: what is put in GraphUser::extra beside the members that it always has.
  explicit PageReader(const UserFields& fields = {});
  ~PageReader();
  PageReader(PageReader&&) noexcept;
  PageReader& operator=(PageReader&&) noexcept;

  /// Checks that the document is whole, UTF-8, an object with an array `value`, and finds the next link.
  /// Throws BadPage.
  [[nodiscard]] PageLinks scan(const PageBuffer& page);

  /// The same in one go with its people: calls `on_user` for every user in the order of the page. After
  /// BadPage whatever was made of them must be given up.
  PageContent read(const PageBuffer& page, const std::function<void(const GraphUser&)>& on_user);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace rollcall::entra_id
