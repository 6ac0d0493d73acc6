#include "rollcall/people/person.hpp"
#include "rollcall/people/statement.hpp"
#include "store/dialect.hpp"
#include "store/repositories.hpp"

#include <algorithm>
#include <utility>

namespace rollcall::store {
namespace {

using people::Backend;
using people::bound;

/// The variables that a SELECT of users fills in.
struct Row {
  core::User user;
  long long id = 0, last_import_id = 0;
  int enabled = 0;

  static std::string select(Backend backend) {
    return "SELECT id, email, display_name, given_name, surname, job_title, department, company_name, "
           "office_location, employee_id, mobile_phone, business_phone, preferred_language, "
           "user_principal_name, "
           "user_type, CASE WHEN enabled THEN 1 ELSE 0 END, source, coalesce(external_id, ''), " +
           dialect::iso(backend, "created_at") + ", " + dialect::iso(backend, "updated_at") +
           ", coalesce(last_import_id, 0) FROM users";
  }

  template <typename Statement>
  auto into(Statement&& statement) {
    using soci::into;
    return std::move((statement, into(id), into(user.email), into(user.display_name), into(user.given_name),
                      into(user.surname), into(user.job_title), into(user.department),
                      into(user.company_name), into(user.office_location), into(user.employee_id),
                      into(user.mobile_phone), into(user.business_phone), into(user.preferred_language),
                      into(user.user_principal_name), into(user.user_type), into(enabled), into(user.source),
                      into(user.external_id), into(user.created_at), into(user.updated_at),
                      into(last_import_id)));
  }

  [[nodiscard]] const core::User& read() {
    user.id = id;
    user.enabled = enabled != 0;
    user.last_import_id = last_import_id;
    return user;
  }
};

bool is_control_or_space(char c) {
  return static_cast<unsigned char>(c) <= 0x20 || c == 0x7F;
}

/// Shape only: something@something without white space, as long as RFC 5321 4.5.3.1.3 lets a path be.
void refuse_malformed_address(std::string_view email) {
  constexpr std::size_t kLongest = 254;
  const auto at = email.rfind('@');
  const bool shaped = at != std::string_view::npos && at > 0 && at + 1 < email.size() &&
                      email.size() <= kLongest &&
                      std::none_of(email.begin(), email.end(), is_control_or_space);
  if (!shaped)
    throw Error(Status::invalid_argument,
                {.message = "That is not an e-mail address.", .next_step = "Write it like ada@example.com."});
}

void refuse_unstorable_name(std::string_view name) {
  const bool blank = std::all_of(name.begin(), name.end(), is_control_or_space);
  if (blank || name.find('\0') != std::string_view::npos)
    throw Error(Status::invalid_argument, {.message = "The name is empty.",
                                           .next_step = "Give the person's name as it shall be shown."});
  static_cast<void>(people::email_key(name));  // refuses what is not UTF-8
}

class UserRepository final : public core::UserRepository {
 public:
  explicit UserRepository(std::shared_ptr<Database> database) : database_(std::move(database)) {}

  std::uint64_t count(std::int64_t workspace_id) override {
    long long number = 0;
    const long long workspace = workspace_id;
    database_->run("counting the people", [&](soci::session& session) {
      session << "SELECT count(*) FROM users WHERE workspace_id = :workspace", soci::into(number),
          bound(workspace, "workspace");
    });
    return static_cast<std::uint64_t>(number);
  }

  std::vector<core::User> list(std::int64_t workspace_id, std::string_view search,
                               std::size_t limit) override {
    std::vector<core::User> users;
    const long long workspace = workspace_id;
    const auto most = static_cast<long long>(limit);
    const std::string beginning(search);
    database_->run("reading the people", [&](soci::session& session) {
      Row row;
      soci::statement rows =
          row.into((session.prepare << Row::select(backend()) +
                                           " WHERE workspace_id = :workspace AND (:search = '' OR " +
                                           matches() + ") ORDER BY id DESC LIMIT :most",
                    bound(workspace, "workspace"), bound(beginning, "search"), bound(most, "most")));
      rows.execute();
      while (rows.fetch()) users.push_back(row.read());
    });
    return users;
  }

  void each(std::int64_t workspace_id, const std::function<void(const core::User&)>& visit) override {
    for (long long after = 0;;) {
      const auto page = page_after(workspace_id, after);
      for (const auto& user : page) visit(user);
      if (page.size() < kPage) return;
      after = page.back().id;
    }
  }

  std::int64_t add(std::int64_t workspace_id, std::string_view email,
                   std::string_view display_name) override {
    refuse_malformed_address(email);
    refuse_unstorable_name(display_name);
    const long long workspace = workspace_id;
    const std::string address(email), name(display_name), key = people::email_key(email);
    long long id = 0;
    database_->transact("adding a person", [&](soci::session& session) {
      session << "INSERT INTO users (workspace_id, email, email_key, display_name) "
                 "VALUES (:workspace, :email, :key, :name) ON CONFLICT (workspace_id, email_key) DO NOTHING "
                 "RETURNING id",
          soci::into(id), bound(workspace, "workspace"), bound(address, "email"), bound(key, "key"),
          bound(name, "name");
    });
    if (id == 0)
      throw Error(Status::conflict, {.message = "Somebody in the workspace has that e-mail address already.",
                                     .next_step = "Find them with \"rollcall users --search\"."});
    return id;
  }

 private:
  static constexpr std::size_t kPage = 1000;

  [[nodiscard]] Backend backend() const { return database_->url().backend; }

  /// The e-mail address begins with the text, or a word of the name does; a hyphen parts words.
  [[nodiscard]] std::string matches() const {
    const auto words = [&](const std::string& text) {
      return "' ' || replace(" + dialect::folded(backend(), text) + ", '-', ' ')";
    };
    return "(" + dialect::position(backend(), words("display_name"), words(":search")) + " > 0 OR " +
           dialect::position(backend(), dialect::folded(backend(), "email"),
                             dialect::folded(backend(), ":search")) +
           " = 1)";
  }

  std::vector<core::User> page_after(long long workspace, long long after) {
    std::vector<core::User> page;
    const auto most = static_cast<long long>(kPage);
    database_->run("reading the people", [&](soci::session& session) {
      Row row;
      soci::statement rows = row.into(
          (session.prepare << Row::select(backend()) +
                                  " WHERE workspace_id = :workspace AND id > :after ORDER BY id LIMIT :most",
           bound(workspace, "workspace"), bound(after, "after"), bound(most, "most")));
      rows.execute();
      while (rows.fetch()) page.push_back(row.read());
    });
    return page;
  }

  std::shared_ptr<Database> database_;
};

}  // namespace

std::unique_ptr<core::UserRepository> make_user_repository(std::shared_ptr<Database> database) {
  return std::make_unique<UserRepository>(std::move(database));
}

}  // namespace rollcall::store
