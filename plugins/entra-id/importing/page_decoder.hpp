#pragma once

#include "graph/page.hpp"
#include "importing/mapping.hpp"
#include "rollcall/people/person.hpp"

#include <memory>
#include <string>
#include <vector>

namespace rollcall::entra_id {

/// What one thread needs to read pages of people again and again. One thread at a time.
class PageDecoder {
 public:
  /// `mapper` must outlive this object.
  explicit PageDecoder(const UserMapper& mapper) : mapper_(mapper), reader_(mapper.fields()) {}

  struct People {
    PageContent content = {};
    std::vector<people::Item> items = {};
  };

  /// Everybody on the page, in its order. Their request ids are `request_id`, which may still be empty while
  /// the answer is looked at. Throws BadPage.
  [[nodiscard]] People people(const PageBuffer& page, const std::shared_ptr<std::string>& request_id);

  struct Ids {
    PageContent content = {};           ///< an id alone tells nothing of limits
    std::vector<std::string> ids = {};  ///< of users, in lower case, each once, in the order of the page
  };
  [[nodiscard]] Ids ids(const PageBuffer& page);

  /// Where answers are received.
  PageBuffer body = PageBuffer();

 private:
  const UserMapper& mapper_;
  PageReader reader_;
  PageReader id_reader_ = PageReader();
};

/// The permission is the app's: when an answer has users, and none of them with a name, none will come.
/// Throws Error(permission_denied).
void refuse_if_all_are_limited(const PageContent& content);

}  // namespace rollcall::entra_id
