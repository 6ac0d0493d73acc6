#include "graph/page.hpp"

#include "graph/client.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <simdjson.h>
#include <string>
#include <utility>
#include <vector>

namespace rollcall::entra_id {
namespace {

namespace ondemand = simdjson::ondemand;

static_assert(PageBuffer::kPadding >= simdjson::SIMDJSON_PADDING);

/// Where the value of a field goes.
enum class Target : std::uint8_t { nowhere, text, type, enabled, business_phone, extra };

struct KnownField {
  std::string_view name;
  std::string_view GraphUser::*member = nullptr;  ///< of Target::text
  Target target = Target::text;
};
constexpr KnownField kOtherField{.name = {}, .target = Target::nowhere};
constexpr KnownField kExtraField{.name = {}, .target = Target::extra};
constexpr std::array<KnownField, 17> kKnownFields{{
    {"id", &GraphUser::id},
    {"userPrincipalName", &GraphUser::user_principal_name},
    {"displayName", &GraphUser::display_name},
    {"givenName", &GraphUser::given_name},
    {"surname", &GraphUser::surname},
    {"mail", &GraphUser::mail},
    {"jobTitle", &GraphUser::job_title},
    {"department", &GraphUser::department},
    {"companyName", &GraphUser::company_name},
    {"officeLocation", &GraphUser::office_location},
    {"employeeId", &GraphUser::employee_id},
    {"mobilePhone", &GraphUser::mobile_phone},
    {"preferredLanguage", &GraphUser::preferred_language},
    {"userType", &GraphUser::user_type},
    {.name = "@odata.type", .target = Target::type},
    {.name = "accountEnabled", .target = Target::enabled},
    {.name = "businessPhones", .target = Target::business_phone},
}};

/// The objects of a page name the same fields in the same order, so the name that came at this place in the
/// last object is tried first, as it lies in the page: unescaping and finding each name took longer than
/// reading its value.
class FieldOrder {
 public:
  explicit FieldOrder(const KnownField& unknown) : unknown_(&unknown) {}

  struct Found {
    const KnownField* field = nullptr;
    std::string_view name = {};  ///< good until the next call
  };
  Found find(ondemand::field& field, std::size_t place);

 private:
  struct Seen {
    std::string quoted;  ///< up to the closing quote
    const KnownField* field;
  };
  /// Names up to here may be compared at the very end of a page: its spare bytes are longer.
  static constexpr std::size_t kLongestName = PageBuffer::kPadding - 1;
  static constexpr std::size_t kMostPlaces = 100;

  [[nodiscard]] const KnownField& find(std::string_view name) const;

  const KnownField* unknown_;
  std::vector<Seen> seen_;
};

/// Structural errors end the page; everything else is a matter of one field.
void check(simdjson::error_code error) {
  if (error != simdjson::SUCCESS)
    throw BadPage(std::string("page is not readable JSON: ") + simdjson::error_message(error));
}

template <typename T>
T take(simdjson::simdjson_result<T> result) {
  check(result.error());
  return std::move(result).value_unsafe();
}

/// The same where it lies: copying each field of a page took as long as reading all of them.
template <typename T>
T& seen(simdjson::simdjson_result<T>& result) {
  check(result.error());
  T&& value = std::move(result).value_unsafe();
  return value;
}

ondemand::json_type type_of(ondemand::value& value) {
  return take(value.type());
}

const KnownField& FieldOrder::find(std::string_view name) const {
  const auto* const known = std::find_if(kKnownFields.begin(), kKnownFields.end(),
                                         [&](const KnownField& each) { return each.name == name; });
  return known == kKnownFields.end() ? *unknown_ : *known;
}

FieldOrder::Found FieldOrder::find(ondemand::field& field, std::size_t place) {
  const char* const raw = field.key().raw();
  if (place < seen_.size()) {
    const Seen& seen = seen_[place];
    const std::string_view quoted = seen.quoted;
    if (std::memcmp(raw, quoted.data(), quoted.size()) == 0)
      return {seen.field, quoted.substr(0, quoted.size() - 1)};
    seen_.resize(place);
  }
  const std::string_view name = take(field.unescaped_key());
  const KnownField& known = find(name);
  const bool plain = name.size() < kLongestName && std::memcmp(raw, name.data(), name.size()) == 0 &&
                     raw[name.size()] == '"';
  if (plain && place == seen_.size() && place < kMostPlaces)
    seen_.push_back({std::string(name) + '"', &known});
  return {&known, name};
}

/// The text of a field; empty for null. Marks the user when it is no text.
std::string_view text_of(ondemand::value& value, GraphUser& user) {
  std::string_view text;
  const auto error = value.get_string().get(text);
  if (error == simdjson::SUCCESS) return text;
  if (error == simdjson::STRING_ERROR) {
    user.unreadable_text = true;
    return {};
  }
  switch (type_of(value)) {
    case ondemand::json_type::null: {
      if (take(value.is_null())) return {};
      throw BadPage("page is not readable JSON: neither null nor a value");
    }
    default:
      break;
  }
  user.unreadable_text = true;
  return {};
}

/// The first entry that `accepts`; the others are only stepped over.
template <typename Accepts>
std::string_view entry_of(ondemand::value& value, GraphUser& user, Accepts accepts) {
  if (type_of(value) != ondemand::json_type::array) return text_of(value, user);
  std::string_view found;
  bool any = false;
  for (auto entry : take(value.get_array())) {
    auto& element = seen(entry);
    if (any) continue;
    const auto text = text_of(element, user);
    any = accepts(text);
    if (any) found = text;
  }
  return found;
}

std::string_view first_of_list(ondemand::value& value, GraphUser& user) {
  return entry_of(value, user, [](std::string_view) { return true; });
}

std::string_view primary_address_of(ondemand::value& value, GraphUser& user) {
  constexpr std::string_view kPrimary = "SMTP:";
  const auto entry = entry_of(value, user, [&](std::string_view text) { return text.starts_with(kPrimary); });
  return entry.substr(std::min(entry.size(), kPrimary.size()));
}

bool enabled_of(ondemand::value& value, GraphUser& user) {
  switch (type_of(value)) {
    case ondemand::json_type::boolean:
      return take(value.get_bool());
    case ondemand::json_type::null:
      return text_of(value, user).empty();
    default:
      user.unreadable_text = true;
      return true;
  }
}

/// Without a type it is a user: Graph leaves it out where a list can hold nothing else.
bool is_user_type(std::string_view odata_type) {
  return odata_type == "#microsoft.graph.user";
}

std::string_view flag_of(ondemand::value& value, GraphUser& user) {
  if (type_of(value) != ondemand::json_type::boolean) return text_of(value, user);
  return take(value.get_bool()) ? "true" : "false";
}

std::string_view value_of(PropertyKind kind, ondemand::value& value, GraphUser& user) {
  switch (kind) {
    case PropertyKind::text:
      return text_of(value, user);
    case PropertyKind::flag:
      return flag_of(value, user);
    case PropertyKind::first_of_list:
      return first_of_list(value, user);
    case PropertyKind::primary_address:
      return primary_address_of(value, user);
  }
  return {};
}

void read_next_link(ondemand::value& value, PageLinks& links) {
  if (type_of(value) == ondemand::json_type::null) return;
  links.next = std::string(take(value.get_string()));
  if (links.next.empty()) throw BadPage("page has an empty nextLink");
}

void check_end(ondemand::document& document, bool has_value) {
  if (!has_value) throw BadPage("page has no value");
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
    throw BadPage("page has something behind its end");
}

enum class ObjectKind : std::uint8_t { user, other };

}  // namespace

struct PageReader::Impl {
  explicit Impl(const UserFields& fields)
      : extra(fields.extra().begin(), fields.extra().end()),
        values(extra.size()),
        order(extra.empty() ? kOtherField : kExtraField) {}

  ondemand::document open(const PageBuffer& page) {
    const auto text = page.text();
    if (text.empty()) throw BadPage("page is empty");
    return take(parser.iterate(simdjson::padded_string_view(text, page.capacity())));
  }

  void read_people(ondemand::array array, PageContent& content,
                   const std::function<void(const GraphUser&)>& on_user);
  ObjectKind read_object(ondemand::object object, GraphUser& user);
  void read_extra(std::string_view name, ondemand::value& value, GraphUser& user);
  void read_inner(std::string_view outer, ondemand::value& value, GraphUser& user);

  ondemand::parser parser;
  std::vector<const Property*> extra;
  std::vector<std::string_view> values;  ///< of the user that is being read
  FieldOrder order;
};

void PageReader::Impl::read_people(ondemand::array array, PageContent& content,
                                   const std::function<void(const GraphUser&)>& on_user) {
  for (auto element : array) {
    GraphUser user;
    std::fill(values.begin(), values.end(), std::string_view());
    user.extra = values;
    if (read_object(take(take(std::move(element)).get_object()), user) == ObjectKind::other) {
      ++content.other_objects;
      continue;
    }
    if (user.id.empty()) throw BadPage("page has a user without id");
    ++content.users;
    if (user.limited) ++content.limited_users;
    on_user(user);
  }
}

ObjectKind PageReader::Impl::read_object(ondemand::object object, GraphUser& user) {
  auto kind = ObjectKind::user;
  std::size_t place = 0;
  for (auto entry : object) {
    auto& field = seen(entry);
    const auto [known, name] = order.find(field, place++);
    ondemand::value& value = field.value();
    switch (known->target) {
      case Target::text:
        user.*(known->member) = text_of(value, user);
        break;
      case Target::type:
        if (!is_user_type(text_of(value, user))) kind = ObjectKind::other;
        break;
      case Target::enabled:
        user.enabled = enabled_of(value, user);
        break;
      case Target::business_phone:
        user.business_phone = first_of_list(value, user);
        break;
      case Target::extra:
        read_extra(name, value, user);
        break;
      case Target::nowhere:
        break;
    }
  }
  user.limited = user.user_principal_name.empty() && user.display_name.empty() && !user.unreadable_text;
  return kind;
}

void PageReader::Impl::read_extra(std::string_view name, ondemand::value& value, GraphUser& user) {
  for (std::size_t i = 0; i < extra.size(); ++i) {
    if (extra[i]->outer() != name) continue;
    if (!extra[i]->inner().empty()) return read_inner(name, value, user);
    values[i] = value_of(extra[i]->kind, value, user);
    return;
  }
}

void PageReader::Impl::read_inner(std::string_view outer, ondemand::value& value, GraphUser& user) {
  if (type_of(value) != ondemand::json_type::object) {
    if (!text_of(value, user).empty()) user.unreadable_text = true;  // neither null nor an object
    return;
  }
  for (auto entry : take(value.get_object())) {
    auto& field = seen(entry);
    const std::string_view inner = take(field.unescaped_key());
    for (std::size_t i = 0; i < extra.size(); ++i) {
      if (extra[i]->outer() != outer || extra[i]->inner() != inner) continue;
      values[i] = value_of(extra[i]->kind, field.value(), user);
      break;
    }
  }
}

PageReader::PageReader(const UserFields& fields) : impl_(std::make_unique<Impl>(fields)) {}
PageReader::~PageReader() = default;
PageReader::PageReader(PageReader&&) noexcept = default;
PageReader& PageReader::operator=(PageReader&&) noexcept = default;

PageLinks PageReader::scan(const PageBuffer& page) {
  auto document = impl_->open(page);
  PageLinks links;
  bool has_value = false;
  for (auto entry : take(document.get_object())) {
    auto& field = seen(entry);
    const std::string_view name = take(field.unescaped_key());
    ondemand::value& value = field.value();
    if (name == "value") {
      has_value = type_of(value) == ondemand::json_type::array;
    } else if (name == "@odata.nextLink") {
      read_next_link(value, links);
    }
  }
  check_end(document, has_value);
  return links;
}

PageContent PageReader::read(const PageBuffer& page, const std::function<void(const GraphUser&)>& on_user) {
  auto document = impl_->open(page);
  PageContent content;
  bool has_value = false;
  for (auto entry : take(document.get_object())) {
    auto& field = seen(entry);
    const std::string_view name = take(field.unescaped_key());
    if (name == "@odata.nextLink") read_next_link(field.value(), content.links);
    if (name != "value") continue;
    has_value = true;
    impl_->read_people(take(field.value().get_array()), content, on_user);
  }
  check_end(document, has_value);
  return content;
}

}  // namespace rollcall::entra_id
