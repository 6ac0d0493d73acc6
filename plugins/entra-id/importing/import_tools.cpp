#include "importing/import_tools.hpp"

namespace rollcall::entra_id {

people::WriterOptions writer_options(const ImportTools& tools, const RunOptions& options) {
  return {.database_url = tools.host.database_url(),
          .job_id = options.job,
          .worker = options.worker,
          .source = "entra-id",
          .source_tenant = tools.tenant_guid,
          .modes = options.modes,
          .dry_run = options.dry_run};
}

}  // namespace rollcall::entra_id
