#include "object_query.hpp"

#include "odata_filter.hpp"
#include "odata_search.hpp"
#include "text.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace rollcall::simulator {
namespace {

FilterValue value_of(std::string_view text) {
  return text.data() == nullptr ? FilterValue() : FilterValue(std::string(text));
}

FilterValue value_of(const std::optional<bool>& flag) {
  return flag ? FilterValue(*flag) : FilterValue();
}

struct UserText {
  std::string_view property;
  Filterable filterable;
  std::string_view Person::*member;
};

constexpr std::array<UserText, 14> kUserTexts{{
    {"displayName", Filterable::standard, &Person::display_name},
    {"givenName", Filterable::standard, &Person::given_name},
    {"surname", Filterable::standard, &Person::surname},
    {"mail", Filterable::standard, &Person::mail},
    {"userPrincipalName", Filterable::standard, &Person::user_principal_name},
    {"mailNickname", Filterable::standard, &Person::mail_nickname},
    {"jobTitle", Filterable::standard, &Person::job_title},
    {"department", Filterable::standard, &Person::department},
    {"employeeId", Filterable::standard, &Person::employee_id},
    {"city", Filterable::standard, &Person::city},
    {"country", Filterable::standard, &Person::country},
    {"companyName", Filterable::advanced, &Person::company_name},
    {"officeLocation", Filterable::advanced, &Person::office_location},
    {"userType", Filterable::equal_only_flag, &Person::user_type},
}};

Filterable user_rule(std::string_view field) {
  if (field == "id") return Filterable::only_equal;
  if (field == "accountEnabled" || field == "onPremisesSyncEnabled") return Filterable::equal_only_flag;
  for (const UserText& each : kUserTexts) {
    if (each.property == field) return each.filterable;
  }
  return Filterable::never;
}

std::vector<FilterValue> user_values(const Person& person, std::string_view field) {
  if (field == "id") return {value_of(view(person.id))};
  if (field == "accountEnabled") return {person.account_enabled};
  if (field == "onPremisesSyncEnabled") return {value_of(person.on_premises_sync)};
  for (const UserText& each : kUserTexts) {
    if (each.property == field) return {value_of(person.*each.member)};
  }
  return {};
}

Filterable group_rule(std::string_view field) {
  if (field == "id") return Filterable::only_equal;
  if (field == "displayName" || field == "mail" || field == "mailNickname") return Filterable::standard;
  if (field == "description") return Filterable::advanced;
  if (field == "groupTypes") return Filterable::collection;
  if (field == "mailEnabled" || field == "securityEnabled" || field == "isAssignableToRole" ||
      field == "onPremisesSyncEnabled") {
    return Filterable::equal_only_flag;
  }
  return Filterable::never;
}

std::vector<FilterValue> group_values(const Group& group, std::string_view field) {
  if (field == "id") return {value_of(view(group.id))};
  if (field == "displayName") return {group.display_name};
  if (field == "description") return {group.description};
  if (field == "mailNickname") return {group.mail_nickname};
  if (field == "mail") return {group.mail() ? FilterValue(*group.mail()) : FilterValue()};
  if (field == "mailEnabled") return {group.mail_enabled()};
  if (field == "securityEnabled") return {group.security_enabled()};
  if (field == "isAssignableToRole") return {group.role_assignable ? FilterValue(true) : FilterValue()};
  if (field == "onPremisesSyncEnabled") return {value_of(group.on_premises_sync)};
  std::vector<FilterValue> types;
  if (group.kind == GroupKind::microsoft365) types.emplace_back("Unified");
  if (group.rule != GroupRule::assigned) types.emplace_back("DynamicMembership");
  return types;
}

std::string first_text(const std::vector<FilterValue>& values) {
  const auto* text = values.empty() ? nullptr : std::get_if<std::string>(&values.front());
  return text == nullptr ? std::string() : *text;
}

struct Order {
  std::string property;
  bool descending = false;
};

Order parse_order(std::string_view text) {
  const auto words = split(trim(text), ' ');
  const bool valid = words.size() == 1 || (words.size() == 2 && (words[1] == "asc" || words[1] == "desc"));
  if (!valid || text.find(',') != std::string_view::npos) {
    throw GraphError::bad_request(fmt::format("Invalid $orderby clause '{}'.", text));
  }
  return {std::string(words[0]), words.size() == 2 && words[1] == "desc"};
}

void check_order(const GraphCall& call, QueriedType type) {
  const Order order = parse_order(*call.query.order_by);
  const bool usual =
      order.property == "displayName" || (type == QueriedType::user && order.property == "userPrincipalName");
  const Filterable known = type == QueriedType::user ? user_rule(order.property) : group_rule(order.property);
  if (known == Filterable::never || known == Filterable::collection) {
    throw GraphError::unsupported(fmt::format("Sorting by '{}' is not supported.", order.property));
  }
  if (call.is_advanced()) return;
  if (!usual || call.query.filter) throw GraphError::unsupported("Sorting not supported for current query.");
}

/// Evaluates the conditions of one request on one object after another.
class Matcher {
 public:
  Matcher(const GraphCall& call, QueriedType type) : directory_(*call.directory), type_(type) {
    if (call.query.filter) filter_ = parse_filter(*call.query.filter);
    if (call.query.search) search_ = parse_search(*call.query.search);
  }

  bool matches(ObjectRef object) {
    load(object);
    const auto read = [&](std::string_view field) { return values(field); };
    if (filter_ && !filter_matches(*filter_, read)) return false;
    return !search_ ||
           search_matches(*search_, [&](std::string_view field) { return first_text(values(field)); });
  }

  std::string sort_key(ObjectRef object, std::string_view property) {
    load(object);
    return to_lower(first_text(values(property)));
  }

 private:
  void load(ObjectRef object) {
    if (type_ == QueriedType::user) {
      directory_.people().describe(object.index, person_);
    } else {
      group_ = directory_.groups()[object.index].get();
    }
  }

  std::vector<FilterValue> values(std::string_view field) const {
    return type_ == QueriedType::user ? user_values(person_, field) : group_values(*group_, field);
  }

  const Directory& directory_;
  QueriedType type_;
  std::optional<FilterNode> filter_;
  std::optional<Search> search_;
  Person person_;
  const Group* group_ = nullptr;
};

void sort_objects(std::vector<ObjectRef>& objects, Matcher& matcher, const Order& order) {
  std::vector<std::pair<std::string, ObjectRef>> keyed;
  keyed.reserve(objects.size());
  for (const ObjectRef object : objects) keyed.emplace_back(matcher.sort_key(object, order.property), object);
  std::stable_sort(keyed.begin(), keyed.end(), [&](const auto& left, const auto& right) {
    return order.descending ? right.first < left.first : left.first < right.first;
  });
  std::transform(keyed.begin(), keyed.end(), objects.begin(), [](const auto& each) { return each.second; });
}

template <class ForEach>
ResultCache::Result select_objects(GraphCall& call, QueriedType type, const std::string& list_name,
                                   ForEach&& for_each) {
  const auto or_none = [](const std::optional<std::string>& text) { return text.value_or("\n"); };
  const std::string key =
      fmt::format("{}\t{}\t{}\t{}\t{}", call.directory->version(), list_name, or_none(call.query.filter),
                  or_none(call.query.search), or_none(call.query.order_by));
  return call.world.results.get(key, [&] {
    Matcher matcher(call, type);
    const ObjectType wanted = type == QueriedType::user ? ObjectType::user : ObjectType::group;
    std::vector<ObjectRef> found;
    for_each([&](ObjectRef object) {
      if (object.type == wanted && matcher.matches(object)) found.push_back(object);
    });
    if (call.query.order_by) sort_objects(found, matcher, parse_order(*call.query.order_by));
    return found;
  });
}

}  // namespace

bool has_conditions(const ODataQuery& query) {
  return query.filter || query.search || query.order_by;
}

void check_conditions(const GraphCall& call, QueriedType type) {
  const QueryMode mode = call.is_advanced() ? QueryMode::advanced : QueryMode::standard;
  if (call.query.search) {
    if (call.consistency != Consistency::eventual) {
      throw GraphError::unsupported(
          "Request with $search query parameter only works through MSGraph with a special request header: "
          "'ConsistencyLevel: eventual'");
    }
    for (const auto& clauses : parse_search(*call.query.search).alternatives) {
      for (const SearchClause& clause : clauses) {
        const Filterable known =
            type == QueriedType::user ? user_rule(clause.property) : group_rule(clause.property);
        if (known != Filterable::standard && clause.property != "description") {
          throw GraphError::bad_request(fmt::format("Property '{}' is not searchable.", clause.property));
        }
      }
    }
  }
  if (call.query.filter) {
    const bool user = type == QueriedType::user;
    check_filter(parse_filter(*call.query.filter), user ? user_rule : group_rule, mode,
                 user ? "User" : "Group");
  }
  if (call.query.order_by) check_order(call, type);
}

ResultCache::Result apply_conditions(GraphCall& call, QueriedType type, const std::string& list_name,
                                     const std::vector<ObjectRef>& from) {
  return select_objects(call, type, list_name,
                        [&](const auto& visit) { std::for_each(from.begin(), from.end(), visit); });
}

ResultCache::Result apply_conditions(GraphCall& call, QueriedType type, const std::string& list_name,
                                     const MemberSequence& from) {
  return select_objects(call, type, list_name, [&](const auto& visit) { from.for_each(visit); });
}

}  // namespace rollcall::simulator
