#include "calls/failure.hpp"

#include "domain/errors.hpp"
#include "domain/invariant.hpp"
#include "services/host.hpp"
#include "storage/failure.hpp"

#include <new>

#include <boost/system/system_error.hpp>

namespace scrip::calls {

namespace {

// The driver's text may hold bound values, its code does not.
std::string refused(const storage::DatabaseError& error)
{
    std::string text = "the database refused a statement";
    if (!error.driver_code().empty()) {
        text += " (code " + error.driver_code() + " of " + error.statement() + ")";
    }
    return text;
}

CallFailure of_database(const storage::DatabaseError& error)
{
    using storage::Failure;
    switch (error.failure()) {
    case Failure::conflict:
    case Failure::duplicate:
        return {FailureStatus::conflict, "conflict", "other calls changed the same data each time"};
    case Failure::too_slow:
        return {FailureStatus::deadline, "deadline", "the deadline passed, and nothing was kept"};
    case Failure::cancelled:
        return {FailureStatus::cancelled, "cancelled", "the call was cancelled"};
    case Failure::lost:
    case Failure::unavailable:
        return {FailureStatus::unavailable,
                "database_unavailable",
                "the database cannot be opened or written"};
    case Failure::unknown:
        return {FailureStatus::unknown_outcome,
                "outcome_unknown",
                "the commit was sent, and its outcome is not known"};
    case Failure::damaged:
        return {FailureStatus::corrupt, "data_corrupt", "the database fails its own checks"};
    case Failure::refused:
    case Failure::internal: return {FailureStatus::internal, "internal", refused(error)};
    }
    return {FailureStatus::internal, "internal", "the database failed"};
}

} // namespace

void rethrow_as_failure()
{
    try {
        throw;
    } catch (const CallFailure&) {
        throw;
    } catch (const std::bad_alloc&) {
        throw;
    } catch (const InvalidField& error) {
        throw CallFailure{FailureStatus::invalid, "invalid_field", error.what()};
    } catch (const NotFound& error) {
        throw CallFailure{FailureStatus::not_found, "not_found", error.what()};
    } catch (const PermissionDenied& error) {
        throw CallFailure{FailureStatus::permission, "permission_denied", error.what()};
    } catch (const Unsupported& error) {
        throw CallFailure{FailureStatus::unsupported, "unsupported", error.what()};
    } catch (const WrongState& error) {
        throw CallFailure{FailureStatus::state, error.code(), error.what()};
    } catch (const DataCorrupt& error) {
        throw CallFailure{FailureStatus::corrupt, "data_corrupt", error.what()};
    } catch (const services::ServiceUnavailable& error) {
        throw CallFailure{FailureStatus::unavailable, "database_unavailable", error.what()};
    } catch (const storage::WrongSetting& error) {
        throw CallFailure{FailureStatus::unavailable, "database_unavailable", error.text()};
    } catch (const storage::DatabaseError& error) {
        throw of_database(error);
    } catch (const boost::system::system_error&) {
        throw CallFailure{
            FailureStatus::invalid, "invalid_json", "the payload is no JSON that can be read"};
    } catch (const InvariantViolation& error) {
        throw CallFailure{FailureStatus::internal, "internal", error.what()};
    } catch (...) {
        throw CallFailure{FailureStatus::internal, "internal", "an unexpected failure"};
    }
}

} // namespace scrip::calls
