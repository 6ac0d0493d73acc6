#include "graph/page.hpp"

#include "graph/client.hpp"

#include <algorithm>
#include <array>
#include <simdjson.h>
#include <utility>
#include <vector>

namespace rollcall::entra_id {
namespace {

namespace ondemand = simdjson::ondemand;

static_assert(PageBuffer::kPadding >= simdjson::SIMDJSON_PADDING);

struct TextField {
  std::string_view name;
  std::string_view GraphUser::*member;
};
constexpr std::array<TextField, 14> kTextFields{{
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
}};

/// Null for a name that is not read. Lengths tell most names apart, so that few are compared.
const TextField* find_text_field(std::string_view name) {
  for (const auto& field : kTextFields) {
    if (field.name == name) return &field;
  }
  return nullptr;
}

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

ondemand::json_type type_of(ondemand::value& value) {
  return take(value.type());
}

/// The text of a field; empty for null. Marks the user when it is no text.
std::string_view text_of(ondemand::value value, GraphUser& user) {
  switch (type_of(value)) {
    case ondemand::json_type::string: {
      std::string_view text;
      if (value.get_string().get(text) == simdjson::SUCCESS) return text;
      break;
    }
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
std::string_view entry_of(ondemand::value value, GraphUser& user, Accepts accepts) {
  if (type_of(value) != ondemand::json_type::array) return text_of(value, user);
  std::string_view found;
  bool any = false;
  for (auto entry : take(value.get_array())) {
    auto element = take(std::move(entry));
    if (any) continue;
    const auto text = text_of(element, user);
    any = accepts(text);
    if (any) found = text;
  }
  return found;
}

std::string_view first_of_list(ondemand::value value, GraphUser& user) {
  return entry_of(value, user, [](std::string_view) { return true; });
}

std::string_view primary_address_of(ondemand::value value, GraphUser& user) {
  constexpr std::string_view kPrimary = "SMTP:";
  const auto entry = entry_of(value, user, [&](std::string_view text) { return text.starts_with(kPrimary); });
  return entry.substr(std::min(entry.size(), kPrimary.size()));
}

bool enabled_of(ondemand::value value, GraphUser& user) {
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

std::string_view flag_of(ondemand::value value, GraphUser& user) {
  if (type_of(value) != ondemand::json_type::boolean) return text_of(value, user);
  return take(value.get_bool()) ? "true" : "false";
}

std::string_view value_of(PropertyKind kind, ondemand::value value, GraphUser& user) {
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

enum class ObjectKind : std::uint8_t { user, other };

}  // namespace

struct PageReader::Impl {
  explicit Impl(const UserFields& fields)
      : extra(fields.extra().begin(), fields.extra().end()), values(extra.size()) {}

  ondemand::document open(const PageBuffer& page) {
    const auto text = page.text();
    if (text.empty()) throw BadPage("page is empty");
    return take(parser.iterate(simdjson::padded_string_view(text, page.capacity())));
  }

  ObjectKind read_object(ondemand::object object, GraphUser& user);
  void read_extra(std::string_view name, ondemand::value value, GraphUser& user);
  void read_inner(std::string_view outer, ondemand::value value, GraphUser& user);

  ondemand::parser parser;
  std::vector<const Property*> extra;
  std::vector<std::string_view> values;  ///< of the user that is being read
};

ObjectKind PageReader::Impl::read_object(ondemand::object object, GraphUser& user) {
  auto kind = ObjectKind::user;
  for (auto entry : object) {
    auto field = take(std::move(entry));
    const std::string_view name = take(field.unescaped_key());
    ondemand::value value = field.value();
    if (const auto* text_field = find_text_field(name)) {
      user.*(text_field->member) = text_of(value, user);
    } else if (name == "@odata.type") {
      if (!is_user_type(text_of(value, user))) kind = ObjectKind::other;
    } else if (name == "accountEnabled") {
      user.enabled = enabled_of(value, user);
    } else if (name == "businessPhones") {
      user.business_phone = first_of_list(value, user);
    } else if (!extra.empty()) {
      read_extra(name, value, user);
    }
  }
  user.limited = user.user_principal_name.empty() && user.display_name.empty() && !user.unreadable_text;
  return kind;
}

void PageReader::Impl::read_extra(std::string_view name, ondemand::value value, GraphUser& user) {
  for (std::size_t i = 0; i < extra.size(); ++i) {
    if (extra[i]->outer() != name) continue;
    if (!extra[i]->inner().empty()) return read_inner(name, value, user);
    values[i] = value_of(extra[i]->kind, value, user);
    return;
  }
}

void PageReader::Impl::read_inner(std::string_view outer, ondemand::value value, GraphUser& user) {
  if (type_of(value) != ondemand::json_type::object) {
    if (!text_of(value, user).empty()) user.unreadable_text = true;  // neither null nor an object
    return;
  }
  for (auto entry : take(value.get_object())) {
    auto field = take(std::move(entry));
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
    auto field = take(std::move(entry));
    const std::string_view name = take(field.unescaped_key());
    ondemand::value value = field.value();
    if (name == "value") {
      has_value = type_of(value) == ondemand::json_type::array;
    } else if (name == "@odata.nextLink" && type_of(value) != ondemand::json_type::null) {
      links.next = std::string(take(value.get_string()));
      if (links.next.empty()) throw BadPage("page has an empty nextLink");
    }
  }
  if (!has_value) throw BadPage("page has no value");
  if (document.current_location().error() != simdjson::OUT_OF_BOUNDS)
    throw BadPage("page has something behind its end");
  return links;
}

PageContent PageReader::read(const PageBuffer& page, const std::function<void(const GraphUser&)>& on_user) {
  auto document = impl_->open(page);
  PageContent content;
  bool has_value = false;
  for (auto entry : take(document.get_object())) {
    auto field = take(std::move(entry));
    if (take(field.unescaped_key()) != "value") continue;
    has_value = true;
    for (auto element : take(field.value().get_array())) {
      GraphUser user;
      std::fill(impl_->values.begin(), impl_->values.end(), std::string_view());
      user.extra = impl_->values;
      if (impl_->read_object(take(take(std::move(element)).get_object()), user) == ObjectKind::other) {
        ++content.other_objects;
        continue;
      }
      if (user.id.empty()) throw BadPage("page has a user without id");
      ++content.users;
      if (user.limited) ++content.limited_users;
      on_user(user);
    }
  }
  if (!has_value) throw BadPage("page has no value");
  return content;
}

}  // namespace rollcall::entra_id
