"""/traded-services: the catalogue, kept by the authority."""

from fastapi import Response

from chassis.records.changing import Acts, Key, Writing, change, create
from chassis.records.reading import record_routes
from services.enrichment.callers import MayPlan
from services.enrichment.traded_services import rules
from services.enrichment.traded_services.drafts import (
    NewYearDraft,
    PackageDraft,
    PackageWithdrawalDraft,
    TradedServiceDraft,
    TradedServiceTitleDraft,
    TradedServiceWithdrawalDraft,
    package_from,
)
from services.enrichment.traded_services.reading import service_seen
from services.enrichment.traded_services.state import TradedService

router = record_routes(TradedService, listed=False, seen=service_seen)
act = Acts(router, TradedService)


@act.new("Offer a traded service", responses={})
async def offer_traded_service(
    draft: TradedServiceDraft, write: Writing, caller: MayPlan
) -> Response:
    """Without packages yet."""
    service = TradedService(**draft.model_dump(exclude={"name"}))
    return await create(write, caller, f"{draft.area}.{draft.name}", service)


@act("/{key}/title", "Call a traded service otherwise")
async def rename_traded_service(
    key: Key, draft: TradedServiceTitleDraft, write: Writing, caller: MayPlan
) -> Response:
    """Agreements keep the title that was quoted."""

    def step(service: TradedService) -> TradedService:
        return rules.titled(service, draft.title)

    return await change(write, caller, TradedService, key, step, "title")


@act("/{key}/packages", "Add or replace a package")
async def put_package(key: Key, draft: PackageDraft, write: Writing, caller: MayPlan) -> Response:
    """In place of the one of its code and year, withdrawn or not. What was quoted or signed at
    another price stays at that price."""
    package = package_from(draft)

    def step(service: TradedService) -> TradedService:
        return rules.with_package(service, package)

    return await change(write, caller, TradedService, key, step, "package")


@act("/{key}/packages/withdrawal", "Withdraw a package")
async def withdraw_package(
    key: Key, draft: PackageWithdrawalDraft, write: Writing, caller: MayPlan
) -> Response:
    """It is quoted no more; quotes that are open may still be signed."""

    def step(service: TradedService) -> TradedService:
        return rules.without_package(service, draft.code, str(draft.year))

    return await change(
        write, caller, TradedService, key, step, "withdraw_package", why=draft.reason
    )


@act("/{key}/withdrawal", "Withdraw a traded service")
async def withdraw_traded_service(
    key: Key, draft: TradedServiceWithdrawalDraft, write: Writing, caller: MayPlan
) -> Response:
    """Nothing of it is quoted any more; agreements stand."""
    return await change(
        write, caller, TradedService, key, rules.withdrawn, "withdraw", why=draft.reason
    )


@act("/{key}/new-year", "Carry packages over to the next year")
async def carry_packages_over(
    key: Key, draft: NewYearDraft, write: Writing, caller: MayPlan
) -> Response:
    """All that the year offers, at prices up by `uplift` percent, half up to the penny; a package
    that the next year has stays as it is."""

    def step(service: TradedService) -> TradedService:
        return rules.carried_over(service, draft.year, draft.uplift)

    return await change(write, caller, TradedService, key, step, "new_year")
