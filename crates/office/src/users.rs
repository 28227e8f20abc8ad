//! `/office/users`.

use domain::access::{OfficePage, Role};
use i18n::*;
use leptos::prelude::*;

use crate::desk::{Desk, desk_page, errors, icon, role_words, small_icon};

/// One user of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UserLine {
    /// Their id.
    pub id: String,
    /// The name they sign in with.
    pub username: String,
    /// Full name.
    pub name: String,
    /// What they are here for.
    pub role: Role,
    /// Their areas in words.
    pub areas: String,
    /// Whether they may sign in.
    pub is_active: bool,
    /// Since when.
    pub since: String,
    /// Whether it is the one who looks.
    pub is_self: bool,
}

/// A password that is shown once.
#[derive(Clone, PartialEq, Eq)]
pub struct NewPassword {
    /// Whose.
    pub username: String,
    /// The password.
    pub password: String,
}

impl std::fmt::Debug for NewPassword {
    /// Leaves the password out.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("NewPassword").finish_non_exhaustive()
    }
}

/// The list, with a new password where one was just made.
pub fn user_list_page(desk: &Desk, users: &[UserLine], new: Option<NewPassword>) -> AnyView {
    let locale = desk.locale();
    let title = td_string!(locale, office.users.title).to_owned();
    let new = new.map(|NewPassword { username, password }| {
        view! {
            <section class="panel panel--text note-box" role="status" aria-labelledby="once">
                <h2 id="once">{td_string!(locale, office.users.once, name = username)}</h2>
                <p class="password"><code>{password}</code></p>
                <p class="hint">{td_string!(locale, office.users.once_hint)}</p>
            </section>
        }
    });
    let rows: Vec<_> = users.iter().map(|user| line(desk, user)).collect();
    let content = view! {
        <div class="work__head">
            <div>
                <h1>{title.clone()}</h1>
                <p class="quiet">{td_string!(locale, office.users.count, count = users.len())}</p>
            </div>
            <p class="line">
                <a class="btn btn--second" href="/office/rescue">{td_string!(locale, office.rescue.link)}</a>
                <a class="btn" href="/office/users/new">{small_icon("plus")}{td_string!(locale, office.users.add)}</a>
            </p>
        </div>
        {new}
        <section class="panel" aria-label=title.clone()>
            <div class="table-box" tabindex="0" role="region" aria-label=title.clone()>
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{td_string!(locale, office.users.name)}</th>
                            <th scope="col">{td_string!(locale, office.users.username)}</th>
                            <th scope="col">{td_string!(locale, office.users.role)}</th>
                            <th scope="col">{td_string!(locale, office.users.areas)}</th>
                            <th scope="col" class="n">{td_string!(locale, office.users.since)}</th>
                            <th scope="col">{td_string!(locale, office.users.state)}</th>
                            <th scope="col"><span class="only-read">{td_string!(locale, office.users.actions)}</span></th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        </section>
    };
    desk_page(desk, Some(OfficePage::Users), &title, "work--form", content)
}

fn line(desk: &Desk, user: &UserLine) -> impl IntoView + use<> {
    let locale = desk.locale();
    let state = match user.is_active {
        true => view! { {td_string!(locale, office.users.active)} }.into_any(),
        false => {
            view! { <span class="tag tag--none">{td_string!(locale, office.users.closed)}</span> }
                .into_any()
        }
    };
    let toggle = (!user.is_self).then(|| {
        let (step, words) = match user.is_active {
            true => ("close", td_string!(locale, office.users.close)),
            false => ("open", td_string!(locale, office.users.open)),
        };
        let label = format!("{words}: {}", user.username);
        view! {
            <form method="post" action=format!("/office/users/{}/{step}", user.id)>
                {desk.proof()}
                <button class="btn btn--second" type="submit" aria-label=label>{words}</button>
            </form>
        }
    });
    let reset = view! {
        <form method="post" action=format!("/office/users/{}/password", user.id)>
            {desk.proof()}
            <button
                class="btn btn--second"
                type="submit"
                aria-label=format!("{}: {}", td_string!(locale, office.users.reset), user.username)
            >
                {td_string!(locale, office.users.reset)}
            </button>
        </form>
    };
    view! {
        <tr>
            <th scope="row">{user.name.clone()}</th>
            <td>{user.username.clone()}</td>
            <td>{role_words(user.role, locale)}</td>
            <td>{user.areas.clone()}</td>
            <td class="n">{user.since.clone()}</td>
            <td>{state}</td>
            <td><div class="line line--end">{reset}{toggle}</div></td>
        </tr>
    }
}

/// What was typed into the form of a new user.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct UserForm {
    /// The name to sign in with.
    pub username: String,
    /// Full name.
    pub name: String,
    /// The role by name.
    pub role: String,
    /// Chosen areas by id.
    pub areas: Vec<String>,
    /// What is wrong, by field.
    pub problems: Vec<(String, String)>,
}

/// Areas to choose from, in groups: the province and districts, then the communes of each
/// district, each with its id and name; villages are named below their commune.
pub type AreaGroups = Vec<(String, Vec<(String, String)>)>;

/// The form of a new user.
pub fn user_form_page(desk: &Desk, form: &UserForm, areas: &AreaGroups) -> AnyView {
    let locale = desk.locale();
    let title = td_string!(locale, office.users.add).to_owned();
    let roles: Vec<_> = Role::ALL
        .into_iter()
        .map(|role| {
            let is_chosen = role.as_str() == form.role;
            view! { <option value=role.as_str() selected=is_chosen>{role_words(role, locale)}</option> }
        })
        .collect();
    let groups: Vec<_> = areas
        .iter()
        .map(|(label, areas)| {
            let options: Vec<_> = areas
                .iter()
                .map(|(id, name)| {
                    let is_chosen = form.areas.contains(id);
                    view! { <option value=id.clone() selected=is_chosen>{name.clone()}</option> }
                })
                .collect();
            view! { <optgroup label=label.clone()>{options}</optgroup> }
        })
        .collect();
    let content = view! {
        <div class="work__head"><h1>{title.clone()}</h1></div>
        {errors(locale, &form.problems)}
        <section class="panel panel--text">
            <form class="stack" method="post" action="/office/users">
                {desk.proof()}
                {text_field(form, "name", td_string!(locale, office.users.name), None, &form.name)}
                {text_field(
                    form,
                    "username",
                    td_string!(locale, office.users.username),
                    Some(td_string!(locale, office.users.username_hint)),
                    &form.username,
                )}
                <div class="field">
                    <label class="label" for="role">{td_string!(locale, office.users.role)}</label>
                    <select class="input" id="role" name="role">{roles}</select>
                </div>
                <div class=field_class(form, "areas")>
                    <label class="label" for="areas">{td_string!(locale, office.users.areas)}</label>
                    <p class="hint" id="areas-hint">{td_string!(locale, office.users.areas_hint)}</p>
                    {problem_of(form, "areas")}
                    <select class="input input--many" id="areas" name="areas" multiple size="12" aria-describedby="areas-hint">
                        {groups}
                    </select>
                </div>
                <p class="hint">{td_string!(locale, office.users.password_hint)}</p>
                <p><button class="btn" type="submit">{td_string!(locale, office.users.make)}</button></p>
            </form>
        </section>
    };
    desk_page(desk, Some(OfficePage::Users), &title, "work--form", content)
}

fn field_class(form: &UserForm, name: &str) -> &'static str {
    let is_wrong = form.problems.iter().any(|(field, _)| field == name);
    if is_wrong { "field field--bad" } else { "field" }
}

fn problem_of(form: &UserForm, name: &str) -> Option<AnyView> {
    let (_, words) = form.problems.iter().find(|(field, _)| field == name)?;
    Some(view! { <p class="field__bad">{icon("alert-circle")}{words.clone()}</p> }.into_any())
}

fn text_field(
    form: &UserForm,
    name: &'static str,
    label: &'static str,
    hint: Option<&'static str>,
    value: &str,
) -> impl IntoView + use<> {
    view! {
        <div class=field_class(form, name)>
            <label class="label" for=name>{label}</label>
            {hint.map(|hint| view! { <p class="hint">{hint}</p> })}
            {problem_of(form, name)}
            <input class="input" id=name name=name value=value.to_owned() required autocomplete="off"/>
        </div>
    }
}
