#include "change_reader.hpp"

#include "rollcall/people/statement.hpp"

#include <string>

namespace rollcall::people {
namespace {

constexpr std::size_t kChunk = 1000;

struct Place {
  std::int64_t batch = -1;
  std::int64_t position = -1;
};

/// The variables that a SELECT of changes fills in.
struct Reader {
  std::int64_t batch = -1;
  std::int64_t position = -1;
  ChangeRow row;
  Place last;

  std::vector<ChangeRow> read(soci::statement& select, const std::string& condition) {
    for (std::int64_t* number : {&batch, &position, &row.user_id, &row.old_hash, &row.new_hash,
                                 &row.old_import_id, &row.old_connection_id}) {
      select.exchange(soci::into(*number));
    }
    for (std::string* text :
         {&row.action, &row.external_id, &row.email, &row.display_name, &row.old_values, &row.new_values}) {
      select.exchange(soci::into(*text));
    }
    select.alloc();
    select.prepare(
        "SELECT batch, position, coalesce(user_id, 0), coalesce(old_hash, 0), coalesce(new_hash, 0), "
        "coalesce(old_import_id, 0), coalesce(old_connection_id, 0), action, external_id, email, "
        "display_name, old_values, new_values FROM import_changes WHERE job_id = :job AND " +
        condition);
    select.define_and_bind();
    std::vector<ChangeRow> rows;
    for (bool more = select.execute(true); more; more = select.fetch()) {
      rows.push_back(row);
      last = {batch, position};
    }
    return rows;
  }
};

std::optional<std::int64_t> find_batch(soci::session& session, std::int64_t job_id, std::int64_t batch,
                                       const char* what) {
  std::int64_t found = 0;
  soci::indicator indicator = soci::i_ok;
  session << "SELECT " << what << " :batch", soci::into(found, indicator), bound(job_id, "job"),
      bound(batch, "batch");
  if (indicator == soci::i_null) return {};
  return found;
}

}  // namespace

std::vector<ChangeRow> read_batch(soci::session& session, std::int64_t job_id, std::int64_t batch) {
  soci::statement select(session);
  select.exchange(bound(job_id, "job"));
  select.exchange(bound(batch, "batch"));
  return Reader().read(select, "batch = :batch ORDER BY position");
}

std::optional<std::int64_t> batch_after(soci::session& session, std::int64_t job_id, std::int64_t batch) {
  return find_batch(session, job_id, batch, "min(batch) FROM import_changes WHERE job_id = :job AND batch >");
}

std::optional<std::int64_t> batch_before(soci::session& session, std::int64_t job_id, std::int64_t batch) {
  return find_batch(session, job_id, batch, "max(batch) FROM import_changes WHERE job_id = :job AND batch <");
}

void each_row(soci::session& session, std::int64_t job_id,
              const std::function<void(const ChangeRow&)>& visit) {
  Place after;
  while (true) {
    Reader reader;
    soci::statement select(session);
    select.exchange(bound(job_id, "job"));
    select.exchange(bound(after.batch, "batch"));
    select.exchange(bound(after.position, "position"));
    const std::vector<ChangeRow> rows =
        reader.read(select, "(batch, position) > (:batch, :position) ORDER BY batch, position LIMIT " +
                                std::to_string(kChunk));
    for (const ChangeRow& row : rows) visit(row);
    if (rows.size() < kChunk) return;
    after = reader.last;
  }
}

}  // namespace rollcall::people
