#include "backends.hpp"

#include "support/postgres_server.hpp"

#include <soci/soci.h>

namespace rollcall::store {

StoreTest::StoreTest()
    : url_(GetParam() == people::Backend::sqlite ? "sqlite://" + folder_.file("rollcall.db")
                                                 : test::PostgresServer::shared().create_database()),
      database_(open()) {}

void StoreTest::execute(const std::string& statement) {
  database_->session() << statement;
}

std::string StoreTest::value_of(const std::string& query) {
  std::string value;
  soci::indicator indicator = soci::i_ok;
  database_->session() << query, soci::into(value, indicator);
  return indicator == soci::i_null ? "NULL" : value;
}

std::string backend_name(const testing::TestParamInfo<people::Backend>& backend) {
  return backend.param == people::Backend::sqlite ? "Sqlite" : "Postgresql";
}

}  // namespace rollcall::store
