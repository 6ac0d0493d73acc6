#include "people/test_database.hpp"

#include "support/postgres_server.hpp"

namespace rollcall::people {

TestDatabase::TestDatabase(Backend backend) {
  if (backend == Backend::postgresql) {
    url_ = test::PostgresServer::shared().create_database();
    return;
  }
  file_ = folder_.file("people.db");
  url_ = "sqlite://" + file_;
}

std::string backend_name(const testing::TestParamInfo<Backend>& info) {
  return info.param == Backend::sqlite ? "sqlite" : "postgresql";
}

}  // namespace rollcall::people
