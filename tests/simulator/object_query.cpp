#include "object_query.hpp"

#include "odata_filter.hpp"
#include "odata_search.hpp"
#include "text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace rollcall::simulator {
namespace {

FieldValue value_of(std::string_view text) {
  return text.data() == nullptr ? FieldValue() : FieldValue(text);
}

FieldValue value_of(const std::optional<bool>& flag) {
  return flag ? FieldValue(*flag) : FieldValue();
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

FieldValues user_values(const Person& person, std::string_view field) {
  if (field == "id") return value_of(view(person.id));
  if (field == "accountEnabled") return FieldValue(person.account_enabled);
  if (field == "onPremisesSyncEnabled") return value_of(person.on_premises_sync);
  for (const UserText& each : kUserTexts) {
    if (each.property == field) return value_of(person.*each.member);
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

/// `mail` is composed by the caller, who keeps it while the values are used.
FieldValues group_values(const Group& group, const std::optional<std::string>& mail, std::string_view field) {
  if (field == "id") return value_of(view(group.id));
  if (field == "displayName") return value_of(group.display_name);
  if (field == "description") return value_of(group.description);
  if (field == "mailNickname") return value_of(group.mail_nickname);
  if (field == "mail") return mail ? value_of(*mail) : FieldValue();
  if (field == "mailEnabled") return FieldValue(group.mail_enabled());
  if (field == "securityEnabled") return FieldValue(group.security_enabled());
  if (field == "isAssignableToRole") return group.role_assignable ? FieldValue(true) : FieldValue();
  if (field == "onPremisesSyncEnabled") return value_of(group.on_premises_sync);
  FieldValues types;
  if (field != "groupTypes") return types;
  if (group.kind == GroupKind::microsoft365) types.add("Unified");
  if (group.rule != GroupRule::assigned) types.add("DynamicMembership");
  return types;
}

Filterable rule_of(QueriedType type, std::string_view field) {
  if (type == QueriedType::group) return group_rule(field);
  const Filterable of_users = user_rule(field);
  return type == QueriedType::user || of_users != Filterable::never ? of_users : group_rule(field);
}

FilterRules rules_of(QueriedType type) {
  return [type](std::string_view field) { return rule_of(type, field); };
}

std::string first_text(const FieldValues& values) {
  const auto* text = std::get_if<std::string_view>(&values.values[0]);
  return text == nullptr ? std::string() : std::string(*text);
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
  const Filterable known = rule_of(type, order.property);
  if (known == Filterable::never || known == Filterable::collection) {
    throw GraphError::unsupported(fmt::format("Sorting by '{}' is not supported.", order.property));
  }
  if (call.is_advanced()) return;
  if (!usual || call.query.filter) throw GraphError::unsupported("Sorting not supported for current query.");
}

/// Evaluates the conditions of one request on one object after another.
class Matcher {
 public:
  explicit Matcher(const GraphCall& call)
      : directory_(*call.directory),
        negated_null_(call.switches.negation_skips_nulls ? NegatedNull::is_left_out : NegatedNull::matches) {
    if (call.query.filter) filter_ = parse_filter(*call.query.filter);
    if (call.query.search) search_ = parse_search(*call.query.search);
    if (filter_ && !search_) use_column(call.world);
  }

  bool matches(ObjectRef object) {
    load(object);
    if (filter_ && !filter_matches(*filter_, read_, negated_null_)) return false;
    return !search_ || search_matches(*search_, [&](std::string_view field) { return text_of(field); });
  }

  std::string sort_key(ObjectRef object, std::string_view property) {
    load(object);
    return to_lower(text_of(property));
  }

 private:
  /// A filter on one text of people alone is answered from a column of that text.
  void use_column(World& world) {
    const auto field = only_field_of(*filter_);
    const auto found = std::find_if(kUserTexts.begin(), kUserTexts.end(),
                                    [&](const UserText& each) { return field && each.property == *field; });
    if (found == kUserTexts.end() || directory_.people_ever() < kWorthAColumn) return;
    column_ = world.columns.get(directory_, found->member);
    column_field_ = found->property;
  }

  void load(ObjectRef object) {
    object_ = object;
    described_ = false;
    if (object.type != ObjectType::group) return;
    group_ = directory_.groups()[object.index].get();
    group_mail_ = group_->mail();
  }

  FieldValues values(std::string_view field) {
    if (object_.type == ObjectType::group) return group_values(*group_, group_mail_, field);
    if (object_.type != ObjectType::user) return other_values(field);
    if (column_ && field == column_field_) return value_of((*column_)[object_.index]);
    if (!described_) directory_.people().describe(object_.index, person_);
    described_ = true;
    return user_values(person_, field);
  }

  FieldValues other_values(std::string_view field) {
    other_ = describe_other_member(object_);
    if (field == "displayName") return value_of(other_.display_name);
    if (field == "mail" && !other_.mail.empty()) return value_of(other_.mail);
    return FieldValue();
  }

  std::string text_of(std::string_view field) { return first_text(values(field)); }

  static constexpr std::uint32_t kWorthAColumn = 5'000;

  const Directory& directory_;
  NegatedNull negated_null_;
  const FieldReader read_ = [this](std::string_view field) { return values(field); };
  std::optional<FilterNode> filter_;
  std::optional<Search> search_;
  std::shared_ptr<const TextColumn> column_;
  std::string_view column_field_;
  ObjectRef object_;
  bool described_ = false;
  Person person_;
  const Group* group_ = nullptr;
  std::optional<std::string> group_mail_;
  OtherMember other_;
};

bool is_of(QueriedType type, ObjectType object) {
  if (type == QueriedType::object) return true;
  return object == (type == QueriedType::user ? ObjectType::user : ObjectType::group);
}

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
  const std::string key = fmt::format("{}\t{}\t{}\t{}\t{}\t{}", call.directory->version(), list_name,
                                      call.switches.negation_skips_nulls, or_none(call.query.filter),
                                      or_none(call.query.search), or_none(call.query.order_by));
  return call.world.results.get(key, [&] {
    Matcher matcher(call);
    std::vector<ObjectRef> found;
    for_each([&](ObjectRef object) {
      if (is_of(type, object.type) && matcher.matches(object)) found.push_back(object);
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
        const Filterable known = rule_of(type, clause.property);
        if (known != Filterable::standard && clause.property != "description") {
          throw GraphError::bad_request(fmt::format("Property '{}' is not searchable.", clause.property));
        }
      }
    }
  }
  if (call.query.filter) {
    constexpr std::array kNames{"User", "Group", "DirectoryObject"};
    check_filter(parse_filter(*call.query.filter), rules_of(type), mode,
                 call.switches.text_ranges ? TextRanges::allowed : TextRanges::refused,
                 kNames.at(static_cast<std::size_t>(type)));
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
