#include "login/aadsts.hpp"

#include <algorithm>
#include <array>

namespace rollcall::entra_id {
namespace {

constexpr auto kBadInput = Status::failed_precondition;
constexpr auto kSignIn = Status::unauthenticated;
constexpr auto kDenied = Status::permission_denied;
constexpr auto kLater = Status::unavailable;

constexpr std::string_view kOtherTenant = "The signed-in account does not belong to this tenant.";
constexpr std::string_view kUseTenantAccount =
    "Sign in with an account of the tenant, or invite the account as a guest.";
constexpr std::string_view kRedirect =
    "The redirect address is not registered for the app, or not identically.";
constexpr std::string_view kRegisterRedirect =
    "Add the redirect address to the app registration, letter by letter.";
constexpr std::string_view kMfa = "The sign-in needs multi-factor authentication that was not completed.";
constexpr std::string_view kSignInAgain = "Sign in again interactively.";
constexpr std::string_view kStaleGrant = "The stored sign-in was revoked or has expired.";
constexpr std::string_view kReconnect = "Sign in again: rollcall connection login entra-id.";
constexpr std::string_view kGraphMissing = "Microsoft Graph is not available in this tenant.";
constexpr std::string_view kCheckCloud = "Check that the setting cloud is the one the tenant lives in.";
constexpr std::string_view kConditionalAccess =
    "A Conditional Access policy or security default blocked the sign-in.";
constexpr std::string_view kAskAccessAdmin = "Ask the administrator of Conditional Access to allow this app.";
constexpr std::string_view kCodeUsed = "The sign-in code was already used or belongs to another sign-in.";
constexpr std::string_view kStartAgain = "Start the sign-in again.";
constexpr std::string_view kNoPermission =
    "The app registration lacks the requested permission or is misconfigured.";
constexpr std::string_view kAddPermissions =
    "Add the application permissions GroupMember.Read.All and User.Read.All to the app registration and "
    "grant admin "
    "consent.";
constexpr std::string_view kDisabledApp = "The app is disabled in this tenant.";
constexpr std::string_view kEnableApp = "Enable it under Enterprise applications in the Entra admin center.";
constexpr std::string_view kUnknownApp = "The login service does not know this client id in this tenant.";
constexpr std::string_view kCheckIds =
    "Check client_id and tenant_id against the app registration's overview, and that admin consent was "
    "given.";
constexpr std::string_view kBadScope = "The login service does not accept the requested scope.";
constexpr std::string_view kCertificate = "The login service did not accept the app's certificate.";
constexpr std::string_view kUploadCertificate =
    "Upload the certificate to the app registration and check this machine's clock.";
constexpr std::string_view kAssertionTime =
    "The login service finds this machine's sign-in too early or too late.";
constexpr std::string_view kSetClock = "Set this machine's clock; it may differ by five minutes at most.";
constexpr std::string_view kOtherCloud = "The tenant lives in another national cloud.";
constexpr std::string_view kMalformed = "The login service could not understand the request.";
constexpr std::string_view kReport = "Report this with the log; it holds the request's ids.";
constexpr std::string_view kNeedsTenant = "The login service demands a concrete tenant.";
constexpr std::string_view kSetTenant = "Set tenant_id to the Directory (tenant) ID.";
constexpr std::string_view kTransient = "The login service has a temporary fault.";
constexpr std::string_view kTryLater = "Try again in a few minutes.";

/// Ordered by code.
constexpr std::array kTable{
    AadstsAdvice{16000, kSignIn, kOtherTenant, kUseTenantAccount},
    AadstsAdvice{28002, kBadInput, kBadScope, kCheckCloud},
    AadstsAdvice{50011, kBadInput, kRedirect, kRegisterRedirect},
    AadstsAdvice{50012, kSignIn, kCertificate, kUploadCertificate},
    AadstsAdvice{50013, kSignIn, kCertificate, kUploadCertificate},
    AadstsAdvice{50020, kSignIn, kOtherTenant, kUseTenantAccount},
    AadstsAdvice{50027, kSignIn, kCertificate, kReport},
    AadstsAdvice{50033, kLater, kTransient, kTryLater},
    AadstsAdvice{50034, kSignIn, kOtherTenant, kUseTenantAccount},
    AadstsAdvice{50048, kSignIn, kCertificate, kReport},
    AadstsAdvice{50053, kSignIn, "The account is locked, or the sign-in came from a blocked address.",
                 "Unlock the account, then sign in again."},
    AadstsAdvice{50055, kSignIn, "The account's password has expired.",
                 "Change the password, then sign in again."},
    AadstsAdvice{50057, kSignIn, "The account is disabled.", "Enable it or sign in with another account."},
    AadstsAdvice{50058, kSignIn, "There is no browser session to sign in with.", kSignInAgain},
    AadstsAdvice{50072, kSignIn, kMfa, kSignInAgain},
    AadstsAdvice{50074, kSignIn, kMfa, kSignInAgain},
    AadstsAdvice{50076, kSignIn, kMfa, kSignInAgain},
    AadstsAdvice{50078, kSignIn, kMfa, kSignInAgain},
    AadstsAdvice{50079, kSignIn, kMfa, kSignInAgain},
    AadstsAdvice{50105, kDenied, "The app requires assignment and the account is not assigned to it.",
                 "Assign the account to the app under Enterprise applications."},
    AadstsAdvice{50126, kSignIn, "User name or password is wrong.", kSignInAgain},
    AadstsAdvice{50147, kSignIn, kCodeUsed, kStartAgain},
    AadstsAdvice{50173, kSignIn, kStaleGrant, kReconnect},
    AadstsAdvice{50194, kBadInput, "The app is registered for one tenant only.", kSetTenant},
    AadstsAdvice{50196, kLater, "The login service stopped answering identical requests.", kTryLater},
    AadstsAdvice{53000, kDenied, kConditionalAccess, kAskAccessAdmin},
    AadstsAdvice{53001, kDenied, kConditionalAccess, kAskAccessAdmin},
    AadstsAdvice{53002, kDenied, kConditionalAccess, kAskAccessAdmin},
    AadstsAdvice{53003, kDenied, kConditionalAccess, kAskAccessAdmin},
    AadstsAdvice{51004, kSignIn, kOtherTenant, kUseTenantAccount},
    AadstsAdvice{54005, kSignIn, kCodeUsed, kStartAgain},
    AadstsAdvice{65001, kDenied, "Nobody has consented to the app in this tenant.",
                 "Grant admin consent for the app registration's permissions."},
    AadstsAdvice{65004, kDenied, "Consent was declined.",
                 "Start again and accept, or ask an administrator to."},
    AadstsAdvice{65005, kDenied, kNoPermission, kAddPermissions},
    AadstsAdvice{70000, kSignIn, kStaleGrant, kReconnect},
    AadstsAdvice{70001, kDenied, kDisabledApp, kEnableApp},
    AadstsAdvice{70004, kBadInput, kRedirect, kRegisterRedirect},
    AadstsAdvice{70008, kSignIn, kStaleGrant, kReconnect},
    AadstsAdvice{70011, kBadInput, kBadScope, kCheckCloud},
    AadstsAdvice{70016, kLater, "The sign-in on the other device is not finished.", "Finish it there."},
    AadstsAdvice{70017, kSignIn, "The sign-in was declined on the other device.", kStartAgain},
    AadstsAdvice{70018, kSignIn, "The device code was typed wrongly.", kStartAgain},
    AadstsAdvice{70019, kSignIn, "The device code has expired.", kStartAgain},
    AadstsAdvice{70043, kSignIn, kStaleGrant, kReconnect},
    AadstsAdvice{
        90002, kBadInput, "The tenant was not found.",
        "Check tenant_id for a typing error and that the setting cloud is the one the tenant lives in."},
    AadstsAdvice{90006, kLater, kTransient, kTryLater},
    AadstsAdvice{90012, kLater, kTransient, kTryLater},
    AadstsAdvice{90014, Status::internal, kMalformed, kReport},
    AadstsAdvice{90024, kLater, kTransient, kTryLater},
    AadstsAdvice{90033, kLater, kTransient, kTryLater},
    AadstsAdvice{90038, kBadInput, kOtherCloud, kCheckCloud},
    AadstsAdvice{90055, Status::throttled, "The login service is limiting requests of this tenant.",
                 kTryLater},
    AadstsAdvice{90072, kSignIn, kOtherTenant, kUseTenantAccount},
    AadstsAdvice{90090, kLater, kTransient, kTryLater},
    AadstsAdvice{90093, kDenied, "The directory refused the consent.",
                 "Ask a Global Administrator to grant consent."},
    AadstsAdvice{90094, kDenied, "Only an administrator can consent to the app.",
                 "Ask an administrator to grant admin consent."},
    AadstsAdvice{90095, kDenied, "Consent waits for an administrator's approval.",
                 "Ask an administrator to approve the request."},
    AadstsAdvice{90124, kBadInput, kNeedsTenant, kSetTenant},
    AadstsAdvice{90130, kBadInput, kNeedsTenant, kSetTenant},
    AadstsAdvice{500011, kBadInput, kGraphMissing, kCheckCloud},
    AadstsAdvice{500133, kSignIn, kAssertionTime, kSetClock},
    AadstsAdvice{501481, kSignIn, kCodeUsed, kStartAgain},
    AadstsAdvice{501491, kSignIn, kCodeUsed, kStartAgain},
    AadstsAdvice{530032, kDenied, kConditionalAccess, kAskAccessAdmin},
    AadstsAdvice{530035, kDenied, kConditionalAccess, kAskAccessAdmin},
    AadstsAdvice{650052, kBadInput, kGraphMissing, kCheckCloud},
    AadstsAdvice{650054, kBadInput, kGraphMissing, kCheckCloud},
    AadstsAdvice{650056, kDenied, kNoPermission, kAddPermissions},
    AadstsAdvice{650057, kDenied, kNoPermission, kAddPermissions},
    AadstsAdvice{700005, kSignIn, kCodeUsed, kStartAgain},
    AadstsAdvice{700011, kBadInput, kUnknownApp, kCheckIds},
    AadstsAdvice{700016, kBadInput, kUnknownApp, kCheckIds},
    AadstsAdvice{700022, kBadInput, kBadScope, kCheckCloud},
    AadstsAdvice{700023, kBadInput, kBadScope, kCheckCloud},
    AadstsAdvice{700024, kSignIn, kAssertionTime, kSetClock},
    AadstsAdvice{700025, kBadInput, "The app is a public client and may not use a secret.",
                 "In the app registration, create a web app with a client secret."},
    AadstsAdvice{700027, kSignIn, kCertificate, kUploadCertificate},
    AadstsAdvice{700030, kSignIn, kCertificate, kReport},
    AadstsAdvice{700082, kSignIn, kStaleGrant, kReconnect},
    AadstsAdvice{900144, Status::internal, kMalformed, kReport},
    AadstsAdvice{900382, kBadInput, kOtherCloud, kCheckCloud},
    AadstsAdvice{900432, kBadInput, kOtherCloud, kCheckCloud},
    AadstsAdvice{900561, Status::internal, kMalformed, kReport},
    AadstsAdvice{900971, kBadInput, "No redirect address was given or registered.", kRegisterRedirect},
    AadstsAdvice{1000502, kSignIn, "The app's certificate is outside its validity period.",
                 kUploadCertificate},
    AadstsAdvice{1002012, kBadInput, kBadScope, kCheckCloud},
    AadstsAdvice{7000112, kDenied, kDisabledApp, kEnableApp},
    AadstsAdvice{7000214, kSignIn, "The app's certificate has been revoked.", kUploadCertificate},
    AadstsAdvice{7000215, kSignIn, "The client secret is wrong.",
                 "Store the secret's Value, not its Secret ID; if it is lost, create a new one in the app "
                 "registration."},
    AadstsAdvice{7000218, kSignIn, "The app is not a public client: it needs a client secret or certificate.",
                 "Store one in the connection or, to sign in with a code, set \"Allow public client flows\" "
                 "under Authentication in the app registration."},
    AadstsAdvice{7000222, kSignIn, "The client secret has expired.",
                 "Create a new client secret in the app registration and store its Value."},
    AadstsAdvice{7000274, kSignIn, kCertificate, kUploadCertificate},
    AadstsAdvice{9001023, kBadInput, kNeedsTenant, kSetTenant},
};

}  // namespace

const AadstsAdvice* find_aadsts(int code) noexcept {
  const auto* found = std::find_if(kTable.begin(), kTable.end(),
                                   [code](const AadstsAdvice& row) { return row.code == code; });
  return found == kTable.end() ? nullptr : found;
}

std::span<const AadstsAdvice> all_aadsts() noexcept {
  return kTable;
}

}  // namespace rollcall::entra_id
