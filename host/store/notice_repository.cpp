#include "rollcall/people/statement.hpp"
#include "store/notice_row.hpp"
#include "store/repositories.hpp"

#include <utility>

namespace rollcall::store {
namespace {

using people::bound;

/// What one account sees, as `n`, with its reads, as `r`. Needs :account.
constexpr const char* kVisible =
    " FROM administrators AS a JOIN notices AS n ON n.created_at >= a.created_at "
    "LEFT JOIN notice_reads AS r ON r.administrator_id = a.id AND r.notice_id = n.id WHERE a.id = :account";

class NoticeRepository final : public core::NoticeRepository {
 public:
  explicit NoticeRepository(std::shared_ptr<Database> database) : database_(std::move(database)) {}

  core::NoticePage list(std::int64_t account_id, core::NoticeFilter filter, std::int64_t before,
                        std::size_t limit) override {
    core::NoticePage page;
    const long long account = account_id;
    database_->run("reading the notifications", [&](soci::session& session) {
      read_page(session, account, filter, before, limit, page);
      long long total = 0, unread = 0;
      session << "SELECT count(*), coalesce(sum(CASE WHEN r.notice_id IS NULL THEN 1 ELSE 0 END), 0)" +
                     std::string(kVisible),
          soci::into(total), soci::into(unread), bound(account, "account");
      page.unread = static_cast<std::uint64_t>(unread);
      page.total = filter == core::NoticeFilter::unread ? page.unread : static_cast<std::uint64_t>(total);
    });
    return page;
  }

  void mark_read(std::int64_t account_id, std::int64_t notice_id) override {
    const long long account = account_id;
    const long long notice = notice_id;
    database_->run("marking a notification as read", [&](soci::session& session) {
      long long found = 0;
      session << "SELECT count(*)" + std::string(kVisible) + " AND n.id = :notice", soci::into(found),
          bound(account, "account"), bound(notice, "notice");
      if (found == 0)
        throw Error(Status::not_found, {.message = "There is no such notification.",
                                        .next_step = "Go back to the list of notifications."});
      session << mark() + " AND n.id = :notice ON CONFLICT (administrator_id, notice_id) DO NOTHING",
          bound(account, "account"), bound(notice, "notice");
    });
  }

  void mark_all_read(std::int64_t account_id) override {
    const long long account = account_id;
    database_->run("marking notifications as read", [&](soci::session& session) {
      session << mark() + " AND r.notice_id IS NULL ON CONFLICT (administrator_id, notice_id) DO NOTHING",
          bound(account, "account");
    });
  }

 private:
  [[nodiscard]] std::string mark() const {
    return "INSERT INTO notice_reads (administrator_id, notice_id, read_at) SELECT a.id, n.id, " +
           dialect::now(database_->url().backend) + kVisible;
  }

  void read_page(soci::session& session, long long account, core::NoticeFilter filter, long long before,
                 std::size_t limit, core::NoticePage& page) const {
    const auto backend = database_->url().backend;
    const auto most = static_cast<long long>(limit) + 1;
    NoticeRow row;
    std::string read_at;
    soci::statement rows =
        (session.prepare
             << "SELECT " + NoticeRow::columns(backend) + ", " + dialect::iso(backend, "r.read_at") +
                    kVisible + (filter == core::NoticeFilter::unread ? " AND r.notice_id IS NULL" : "") +
                    " AND (n.id < :before OR CAST(:first AS BIGINT) = 0) ORDER BY n.id DESC LIMIT :most",
         soci::into(row.id), soci::into(row.job_id), soci::into(row.connection_id), soci::into(row.kind),
         soci::into(row.severity), soci::into(row.title), soci::into(row.message), soci::into(row.plugin),
         soci::into(row.created_at), soci::into(read_at), bound(account, "account"), bound(before, "before"),
         bound(before, "first"), bound(most, "most"));
    rows.execute();
    while (rows.fetch()) {
      if (page.notices.size() == limit) {
        page.has_more = true;
        continue;  // to its end, see people::fetch_one
      }
      page.notices.push_back(row.notice());
      page.notices.back().read_at = read_at;
    }
  }

  std::shared_ptr<Database> database_;
};

}  // namespace

std::unique_ptr<core::NoticeRepository> make_notice_repository(std::shared_ptr<Database> database) {
  return std::make_unique<NoticeRepository>(std::move(database));
}

}  // namespace rollcall::store
