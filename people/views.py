"""Pages of login and of a person's own settings."""

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from people.addresses import client_address
from people.complaint_forms import MailForm
from people.forms import LoginForm, PasswordForm
from people.login import AccountClosed, InitialPasswordSpent, LoginRefused, TooManyFailures, log_in
from people.middleware import open_before_password_change
from people.models import Officer
from people.officers import keep_mail
from people.passwords import PasswordRefused, WrongPassword, change_password
from people.preferences import keep_preferences, read_preferences

COOKIES = {"text_size": "text_size", "theme": "theme", "language": settings.LANGUAGE_COOKIE_NAME}
COOKIE_AGE = 365 * 24 * 3600
CHOSEN_HERE = "chosen_here"  # preferences chosen a moment ago on the login page belong to who logs in now
CHOSEN_HERE_AGE = 600


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The form's token is stale, most often after a login elsewhere: say so, and keep what was typed in the page."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"reason": "csrf"}, status=403)
    return render(request, "csrf_failure.html", status=403)


@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def login(request: HttpRequest) -> HttpResponse:
    following = get_following(request)
    if request.user.is_authenticated:
        return redirect(following)
    form = LoginForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_valid():
        try:
            officer = log_in(**form.cleaned_data, address=client_address(request))
        except LoginRefused as refusal:
            form.add_error(None, say_refusal(refusal))
            status = 429 if isinstance(refusal, TooManyFailures) else 200
        else:
            auth.login(request, officer)
            return take_preferences_along(request, officer, redirect(following))
    expired = settings.SESSION_COOKIE_NAME in request.COOKIES and "next" in request.GET and not form.is_bound
    context = {"form": form, "next": following, "expired": expired}
    context["complains"] = following.startswith(resolve_url("people:complaints"))
    return render(request, "people/login.html", context, status=status)


def say_refusal(refusal: LoginRefused) -> str:
    if isinstance(refusal, TooManyFailures):
        return ngettext(
            "连续输错多次，请 %(minutes)s 分钟后再试，或请本单位管理员重设密码",
            "连续输错多次，请 %(minutes)s 分钟后再试，或请本单位管理员重设密码",
            refusal.minutes,
        ) % {"minutes": refusal.minutes}
    if isinstance(refusal, InitialPasswordSpent):
        return _("这个初始密码已经用过，请联系本单位管理员重设密码")
    if isinstance(refusal, AccountClosed):
        return _("这个账号已经停用，请联系本单位管理员")
    return _("警号或密码不对，请核对后再试")


@open_before_password_change
@require_POST
def logout(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return redirect("people:login")


@open_before_password_change
@never_cache
@sensitive_post_parameters("present", "chosen")
@login_required
@require_http_methods(["GET", "POST"])
def password(request: HttpRequest) -> HttpResponse:
    officer, owed = request.user, request.user.must_change_password
    form = PasswordForm(request.POST if request.method == "POST" else None, asks_present=not owed)
    following = get_following(request)
    if form.is_valid():
        try:
            change_password(officer, present=form.cleaned_data.get("present"), chosen=form.cleaned_data["chosen"])
        except WrongPassword:
            form.add_error("present", _("现在的密码不对，请再输一次"))
        except PasswordRefused as refusal:
            form.add_error("chosen", refusal.reasons)
        else:
            auth.update_session_auth_hash(request, officer)
            messages.success(request, _("密码已改好，下次用新密码登录。"))
            return redirect(following)
    return render(request, "people/password.html", {"form": form, "owed": owed, "next": following})


@never_cache
@login_required
@require_http_methods(["GET", "POST"])
def mail(request: HttpRequest) -> HttpResponse:
    """Where reminders go besides the site."""
    form = MailForm(request.POST if request.method == "POST" else None, initial={"mail": request.user.mail})
    if form.is_valid():
        keep_mail(request.user, form.cleaned_data["mail"])
        messages.success(request, _("邮箱已保存。") if request.user.mail else _("邮箱已清空，不再发邮件。"))
        return redirect("people:mail")
    return render(request, "people/mail.html", {"form": form})


@open_before_password_change
@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    chosen = read_preferences(request.POST.dict())
    is_officer = isinstance(request.user, Officer)
    if is_officer:
        keep_preferences(request.user, chosen=chosen)
    by_script = "application/json" in request.headers.get("Accept", "")
    response = HttpResponse(status=204) if by_script else redirect(get_following(request))
    set_cookies(response, chosen)
    if not is_officer:
        response.set_cookie(CHOSEN_HERE, "1", max_age=CHOSEN_HERE_AGE, samesite="Lax", httponly=True)
    return response


def take_preferences_along(request: HttpRequest, officer: Officer, response: HttpResponse) -> HttpResponse:
    """What was chosen on the login page just now becomes the account's; the rest comes from the account to this browser."""
    if CHOSEN_HERE in request.COOKIES:
        cookies = {
            name: request.COOKIES.get(cookie, "") for name, cookie in COOKIES.items() if cookie in request.COOKIES
        }
        keep_preferences(officer, chosen=read_preferences(cookies))
        response.delete_cookie(CHOSEN_HERE, samesite="Lax")
    set_cookies(response, {name: getattr(officer, name) for name in COOKIES})
    return response


def set_cookies(response: HttpResponse, chosen: dict[str, str]) -> None:
    for name, value in chosen.items():
        response.set_cookie(COOKIES[name], value, max_age=COOKIE_AGE, samesite="Lax", httponly=True)


def get_following(request: HttpRequest) -> str:
    """Where to go on: `next` when it is an address of ours, else home."""
    given = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(given, {request.get_host()}, require_https=request.is_secure())
    return given if allowed else resolve_url(settings.LOGIN_REDIRECT_URL)
